import { getCart } from './carts.js';
import { transaction } from './database.js';
import { ApiError } from './errors.js';

/** Turns a cart into an order and empties it. Refuses when something is missing or sold out. */
export function placeOrder(db, { cartId = '', email = '', address = '' }) {
  const cart = getCart(db, String(cartId));
  if (cart.items.length === 0) throw new ApiError(409, 'The cart is empty.');
  for (const item of cart.items) {
    if (item.quantity > item.stock) throw new ApiError(409, `Only ${item.stock} of ${item.name} left.`);
  }
  if (!/^\S+@\S+$/.test(email)) throw new ApiError(400, 'An e-mail address is needed.');
  if (String(address).trim() === '') throw new ApiError(400, 'An address is needed.');

  return transaction(db, () => {
    const { lastInsertRowid: id } = db
      .prepare('INSERT INTO orders (email, address, total, created_at) VALUES (?, ?, ?, ?)')
      .run(String(email), String(address).trim(), cart.total, new Date().toISOString());
    const insert = db.prepare('INSERT INTO order_items (order_id, product_id, quantity, price) VALUES (?, ?, ?, ?)');
    for (const item of cart.items) insert.run(id, item.productId, item.quantity, item.price);
    db.prepare('DELETE FROM cart_items WHERE cart_id = ?').run(cart.id);
    return getOrder(db, id);
  });
}

export function getOrder(db, id) {
  const order = db.prepare('SELECT id, email, address, total, created_at AS createdAt FROM orders WHERE id = ?').get(id);
  if (!order) throw new ApiError(404, `There is no order ${id}.`);
  const items = db
    .prepare('SELECT product_id AS productId, quantity, price FROM order_items WHERE order_id = ?')
    .all(id);
  return { ...order, items };
}
