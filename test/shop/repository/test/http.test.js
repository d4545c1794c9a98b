import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startShop } from './helpers.js';

test('serves the page and its files, and nothing else', async (t) => {
  const { base } = await startShop(t);
  const page = await fetch(`${base}/`);
  assert.match(page.headers.get('content-type'), /^text\/html/);
  assert.match(await page.text(), /<title>Leaf &amp; Loam<\/title>/);
  assert.match((await fetch(`${base}/format.js`)).headers.get('content-type'), /^text\/javascript/);
  assert.equal((await fetch(`${base}/..%2fpackage.json`)).status, 404);
  assert.equal((await fetch(`${base}/constructor`)).status, 404);
});

test('answers health checks', async (t) => {
  const { call } = await startShop(t);
  assert.deepEqual(await call('GET', '/health'), { status: 200, body: { status: 'ok' } });
});

test('refuses what it cannot read', async (t) => {
  const { base, call } = await startShop(t);
  assert.equal((await call('DELETE', '/api/products')).status, 405);
  assert.equal((await fetch(`${base}/api/orders`, { method: 'POST', body: '{' })).status, 400);
  assert.equal((await fetch(`${base}/api/orders`, { method: 'POST', body: 'x'.repeat(10_001) })).status, 413);
});
