import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startShop } from './helpers.js';

const person = { email: 'ada@example.org', address: '12 Fern Street' };

async function stocks(call) {
  const { body } = await call('GET', '/api/products');
  return Object.fromEntries(body.map(({ name, stock }) => [name, stock]));
}

test('an order keeps what was bought and empties the cart', async (t) => {
  const { call, cartOf } = await startShop(t);
  const cartId = await cartOf({ Monstera: 1 });
  const order = await call('POST', '/api/orders', { cartId, ...person });
  assert.equal(order.status, 201);
  assert.equal(order.body.total, 2905);
  assert.deepEqual((await call('GET', `/api/orders/${order.body.id}`)).body, order.body);
  assert.deepEqual((await call('GET', `/api/carts/${cartId}`)).body.items, []);
});

test('more than there is cannot be ordered', async (t) => {
  const { call, cartOf } = await startShop(t);
  const cartId = await cartOf({ 'String of Pearls': 4 });
  assert.deepEqual(await call('POST', '/api/orders', { cartId, ...person }), {
    status: 409,
    body: { error: 'Only 3 of String of Pearls left.' },
  });
});

test('a refused order leaves cart and stock as they were', async (t) => {
  const { call, cartOf } = await startShop(t);
  const cartId = await cartOf({ 'Snake Plant': 2, 'Clay Pot 14 cm': 3 });
  const before = [await call('GET', `/api/carts/${cartId}`), await stocks(call)];
  assert.equal((await call('POST', '/api/orders', { cartId, ...person, email: 'nobody' })).status, 400);
  assert.equal((await call('POST', '/api/orders', { cartId, ...person, address: ' ' })).status, 400);
  assert.deepEqual([await call('GET', `/api/carts/${cartId}`), await stocks(call)], before);
});

test('an order without a cart is refused', async (t) => {
  const { call } = await startShop(t);
  assert.equal((await call('POST', '/api/orders', person)).status, 404);
  assert.equal((await call('POST', '/api/orders', { cartId: 5, email: 5, address: 5 })).status, 404);
});

test('an empty cart cannot be ordered', async (t) => {
  const { call, cartOf } = await startShop(t);
  assert.equal((await call('POST', '/api/orders', { cartId: await cartOf({}), ...person })).status, 409);
});
