/** Frontend. */
import { act, bash, edit, finish, read, type TourTask, write } from '../task.ts';

const TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPrice } from '../public/format.js';

test('cents always have two digits', () => {
  assert.equal(formatPrice(505), '5.05 €');
  assert.equal(formatPrice(1100), '11.00 €');
  assert.equal(formatPrice(7), '0.07 €');
  assert.equal(formatPrice(-2905), '−29.05 €');
});
`;

const BEFORE = `  const rest = Math.abs(cents) % 100;
`;
const AFTER = `  const rest = String(Math.abs(cents) % 100).padStart(2, '0');
`;

export const priceZeros: TourTask = {
  key: 'price-zeros',
  title: 'Frontend: prices on the page lose a zero (5.05 € is shown as 5.5 €)',
  body: `On the product page the clay pot costs **5.5 €** and the String of Pearls **11.0 €**. The browser gets the right
cents from the API (505 and 1100); only what the page shows is wrong. The cart's total in the sidebar has the same fault.

Expected: \`5.05 €\`, \`11.00 €\`, always two digits, also for discounts (which are negative).

On the tour, the model plays \`script:price-zeros\`.`,
  author: 'maintainer',
  specialty: 'frontend',
  script: {
    name: 'price-zeros',
    steps: [
      act('Prices are written in one place.', read('public/format.js')),
      act(
        'The cents are not padded. I fix that and test it.',
        edit('public/format.js', BEFORE, AFTER),
        write('test/format.test.js', TEST),
      ),
      act('Now the tests.', bash('npm test', 'Run all tests')),
      finish(
        'The page now shows cents with two digits everywhere: products, cart and discount use the same function.\n\n' +
          'Tested: `npm test`, with new cases for 5.05 €, 11.00 €, 0.07 € and a negative amount.',
      ),
    ],
  },
  expected: { failures: [], repairRounds: 0, files: ['public/format.js', 'test/format.test.js'] },
};
