import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startShop } from './helpers.js';

test('a cart adds up', async (t) => {
  const { call, cartOf } = await startShop(t);
  const cart = await cartOf({ 'Boston Fern': 2, 'Clay Pot 14 cm': 1 });
  const { body } = await call('GET', `/api/carts/${cart}`);
  assert.equal(body.items.length, 2);
  assert.equal(body.total, 2 * 1450 + 505);
});

test('a big cart gets a discount', async (t) => {
  const { call, cartOf } = await startShop(t);
  const { body } = await call('GET', `/api/carts/${await cartOf({ 'Boston Fern': 10 })}`);
  assert.ok(body.discount > 0);
  assert.equal(body.total, body.subtotal - body.discount);
});

test('quantity 0 removes an item', async (t) => {
  const { call, cartOf } = await startShop(t);
  const cart = await cartOf({ Monstera: 1 });
  const { body } = await call('GET', `/api/carts/${cart}`);
  const after = await call('PUT', `/api/carts/${cart}/items/${body.items[0].productId}`, { quantity: 0 });
  assert.deepEqual(after.body.items, []);
});

test('a quantity that makes no sense is refused', async (t) => {
  const { call, cartOf } = await startShop(t);
  const cart = await cartOf({});
  for (const quantity of [-1, 1.5, 100, '2', undefined]) {
    assert.equal((await call('PUT', `/api/carts/${cart}/items/1`, { quantity })).status, 400, String(quantity));
  }
});
