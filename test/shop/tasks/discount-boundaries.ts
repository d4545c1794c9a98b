/** Testing: writing the missing tests brings a real fault to light. */
import { act, bash, edit, finish, read, type TourTask, write } from '../task.ts';

const TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discountFor } from '../src/discounts.js';

const cases = [
  { subtotal: 0, discount: 0 },
  { subtotal: 4_999, discount: 0 },
  { subtotal: 5_000, discount: 250 },
  { subtotal: 9_999, discount: 499 },
  { subtotal: 10_000, discount: 1_000 },
  { subtotal: 10_001, discount: 1_000 },
];

for (const { subtotal, discount } of cases) {
  test(\`\${subtotal} cents get \${discount} off\`, () => assert.equal(discountFor(subtotal), discount));
}
`;

export const discountBoundaries: TourTask = {
  key: 'discount-boundaries',
  title: 'Tests: no test covers the discount at its boundaries, 50 € and 100 €',
  body: `The only test of the discount asserts \`discount > 0\` for one big cart, so our test coverage says nothing about where
the steps begin. The README promises 5 % **from** 50 € and 10 % **from** 100 €.

Please add unit tests with a case just below, exactly at, and just above each boundary, and for the rounding. If a test
fails because the code breaks the README's promise, fix the code.

On the tour, the model plays \`script:discount-boundaries\`.`,
  author: 'maintainer',
  specialty: 'testing',
  script: {
    name: 'discount-boundaries',
    steps: [
      act('What is promised, and what is done?', read('README.md'), read('src/discounts.js')),
      act(
        'I write the boundary cases from the README and run them.',
        write('test/discounts.test.js', TEST),
        bash('node --test test/discounts.test.js', 'Run the new tests'),
      ),
      act(
        'Exactly 50 € and 100 € get too little: `>` should be `>=`.',
        edit('src/discounts.js', 'subtotal > 10_000', 'subtotal >= 10_000'),
        edit('src/discounts.js', 'subtotal > 5_000', 'subtotal >= 5_000'),
      ),
      act('All tests now.', bash('npm test', 'Run all tests')),
      finish(
        'The discount now has a test below, at and above each boundary. Two of them failed: a cart of exactly 50 € or ' +
          '100 € got the lower discount, against the README. Fixed with `>=`.\n\nTested: `npm test`.',
      ),
    ],
  },
  expected: { failures: [], repairRounds: 0, files: ['src/discounts.js', 'test/discounts.test.js'] },
};
