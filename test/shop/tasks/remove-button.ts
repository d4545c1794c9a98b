/** Frontend. The first attempt gives up without a change; the second one succeeds. */
import { act, bash, edit, finish, read, type TourTask, write } from '../task.ts';

const TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cartItemView } from '../public/views.js';

test('an item is removed with a button that says what it removes', () => {
  const html = cartItemView({ productId: 7, name: 'Fern "Big" & Co', price: 100, quantity: 1 });
  assert.match(html, /<button type="button"[^>]* data-remove="7"/);
  assert.match(html, /aria-label="Remove Fern &quot;Big&quot; &amp; Co"/);
});
`;

const BEFORE = `  <span class="remove" data-remove="\${productId}">×</span>
`;
const AFTER = `  <button type="button" class="remove" data-remove="\${productId}" aria-label="Remove \${escape(name)}">×</button>
`;

export const removeButton: TourTask = {
  key: 'remove-button',
  title: 'Frontend: the × in the cart can’t be reached with the keyboard',
  body: `In the cart on the page, the × that removes an item is a \`span\`. Tab skips it, Enter does nothing, and a screen reader
says "times". Accessibility wants a real \`button\` here, with a label that names the item: "Remove Monstera".

It should keep its looks (the CSS class \`remove\`).

On the tour, the model plays \`script:remove-button\`.`,
  author: 'maintainer',
  specialty: 'frontend',
  script: {
    name: 'remove-button',
    steps: [
      act('I look for the × in the page.', read('public/index.html')),
      finish('There is no × in `public/index.html`, so I left everything as it is.'),
    ],
    retries: [
      [
        act('The cart’s items are made in the views.', read('public/views.js')),
        act(
          'Here it is: a span. I make it a button with a label, and test that.',
          edit('public/views.js', BEFORE, AFTER),
          write('test/cart-view.test.js', TEST),
        ),
        act('Now the tests.', bash('npm test', 'Run all tests')),
        finish(
          'Items are removed with a real button now, which the keyboard reaches and a screen reader reads as “Remove ' +
            'Monstera”. It looks as before.\n\nTested: `npm test`, with a new test for the button and its label.',
        ),
      ],
    ],
  },
  expected: { failures: ['no-changes'], repairRounds: 0, files: ['public/views.js', 'test/cart-view.test.js'] },
};
