import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPrice } from '../public/format.js';
import { cartView, productView } from '../public/views.js';

test('prices are shown in euros', () => {
  assert.equal(formatPrice(1999), '19.99 €');
  assert.equal(formatPrice(-1450), '−14.50 €');
});

test('a product can be bought until it is sold out', () => {
  const fern = { id: 1, name: 'Fern', description: 'Green', price: 1450, stock: 1 };
  assert.match(productView(fern), /data-add="1"/);
  assert.match(productView({ ...fern, stock: 0 }), /disabled>Sold out/);
});

test('names cannot smuggle in markup', () => {
  const item = { productId: 1, name: '<img src=x>', price: 1, quantity: 1 };
  assert.doesNotMatch(cartView({ items: [item], discount: 0, total: 1 }), /<img/);
});

test('an empty cart says so', () => {
  assert.match(cartView({ items: [], discount: 0, total: 0 }), /Nothing here yet/);
});
