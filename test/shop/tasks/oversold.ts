/** Backend. The first fix breaks one of the shop's own tests; the repair round puts it right. */
import { act, bash, edit, finish, read, type TourTask, write } from '../task.ts';

const TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startShop } from './helpers.js';

const person = { email: 'ada@example.org', address: '12 Fern Street' };

test('the last plants can be ordered once', async (t) => {
  const { call, cartOf } = await startShop(t);
  const carts = [await cartOf({ 'String of Pearls': 3 }), await cartOf({ 'String of Pearls': 3 })];
  assert.equal((await call('POST', '/api/orders', { cartId: carts[0], ...person })).status, 201);
  assert.deepEqual(await call('POST', '/api/orders', { cartId: carts[1], ...person }), {
    status: 409,
    body: { error: 'Only 0 of String of Pearls left.' },
  });
});
`;

const CHECK = `  for (const item of cart.items) {
    if (item.quantity > item.stock) throw new ApiError(409, \`Only \${item.stock} of \${item.name} left.\`);
  }
`;
const HASTY = `  const take = db.prepare('UPDATE products SET stock = stock - ? WHERE id = ?');
  for (const item of cart.items) {
    if (item.quantity > item.stock) throw new ApiError(409, \`Only \${item.stock} of \${item.name} left.\`);
    take.run(item.quantity, item.productId);
  }
`;
const INSERT = `    for (const item of cart.items) insert.run(id, item.productId, item.quantity, item.price);
`;
const INSERT_AND_TAKE = `    const take = db.prepare('UPDATE products SET stock = stock - ? WHERE id = ?');
    for (const item of cart.items) {
      insert.run(id, item.productId, item.quantity, item.price);
      take.run(item.quantity, item.productId);
    }
`;

export const oversold: TourTask = {
  key: 'oversold',
  title: 'API: the last plant can be ordered twice, because stock never goes down',
  body: `\`POST /api/orders\` checks that enough is in stock, but the server never takes anything out of it. Two customers
ordered our last String of Pearls yesterday, and both got a \`201\`.

**How to see it**

1. Put 3 × String of Pearls (all there are) into two carts.
2. \`POST /api/orders\` for the first cart: \`201\`, right.
3. \`POST /api/orders\` for the second cart: \`201\` again. It should be \`409\` with \`Only 0 of String of Pearls left.\`

An order that is refused must leave the stock alone, as it does now.

On the tour, the model plays \`script:oversold\`.`,
  author: 'maintainer',
  specialty: 'backend',
  script: {
    name: 'oversold',
    steps: [
      act('I’ll look at how an order is placed first.', read('src/orders.js'), read('test/orders.test.js')),
      act(
        'The stock is checked but never reduced. I take the plants out of stock right after the check, with a test.',
        edit('src/orders.js', CHECK, HASTY),
        write('test/stock.test.js', TEST),
      ),
      act('Now the new test.', bash('node --test test/stock.test.js', 'Run the new test')),
      finish('An order now takes its plants out of stock. A new test orders the last ones twice and is refused.'),
      act(
        'A refused order must not touch the stock: mine was reduced before e-mail and address were checked. I move it ' +
          'into the transaction that stores the order.',
        edit('src/orders.js', HASTY, CHECK),
        edit('src/orders.js', INSERT, INSERT_AND_TAKE),
      ),
      act('All tests again.', bash('npm test', 'Run all tests')),
      finish(
        'An order now takes its plants out of stock in the same transaction that stores it, so a refused order changes ' +
          'nothing.\n\nTested: `npm test`, with a new test that orders the last plants twice. Risk: none that I see; ' +
          'stock is still checked before.',
      ),
    ],
  },
  expected: { failures: [], repairRounds: 1, files: ['src/orders.js', 'test/stock.test.js'] },
};
