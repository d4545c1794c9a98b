import { createApp } from '../src/app.js';
import { openDatabase } from '../src/database.js';

/** The shop on a port of its own with a fresh database; ends with the test. */
export async function startShop(t) {
  const db = openDatabase();
  const server = createApp(db);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
    db.close();
  });
  const base = `http://127.0.0.1:${server.address().port}`;

  async function call(method, path, body) {
    const response = await fetch(base + path, { method, body: body && JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  }

  /** A cart with these products, by name. */
  async function cartOf(quantities) {
    const { body: cart } = await call('POST', '/api/carts');
    const { body: products } = await call('GET', '/api/products');
    for (const [name, quantity] of Object.entries(quantities)) {
      const { id } = products.find((product) => product.name === name);
      await call('PUT', `/api/carts/${cart.id}/items/${id}`, { quantity });
    }
    return cart.id;
  }

  return { base, call, cartOf };
}
