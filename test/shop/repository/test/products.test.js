import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startShop } from './helpers.js';

test('lists all products by name', async (t) => {
  const { call } = await startShop(t);
  const { status, body } = await call('GET', '/api/products');
  assert.equal(status, 200);
  assert.equal(body.length, 6);
  assert.equal(body[0].name, 'Boston Fern');
});

test('finds words in name and description, whatever their case', async (t) => {
  const { call } = await startShop(t);
  const names = async (words) => (await call('GET', `/api/products?q=${words}`)).body.map(({ name }) => name);
  assert.deepEqual(await names('monstera'), ['Monstera']);
  assert.deepEqual(await names('hanging'), ['String of Pearls']);
  assert.deepEqual(await names('cactus'), []);
});

test('an unknown product is a 404 that says so', async (t) => {
  const { call } = await startShop(t);
  assert.deepEqual(await call('GET', '/api/products/77'), { status: 404, body: { error: 'There is no product 77.' } });
});
