import { randomUUID } from 'node:crypto';
import { discountFor } from './discounts.js';
import { ApiError } from './errors.js';
import { getProduct } from './products.js';

const MAX_QUANTITY = 99;

export function createCart(db) {
  const id = randomUUID();
  db.prepare('INSERT INTO carts (id, created_at) VALUES (?, ?)').run(id, new Date().toISOString());
  return getCart(db, id);
}

/** The cart with its items and what it costs. */
export function getCart(db, id) {
  if (!db.prepare('SELECT 1 FROM carts WHERE id = ?').get(id)) throw new ApiError(404, 'There is no such cart.');
  const items = db
    .prepare(
      `SELECT product_id AS productId, name, price, quantity, stock
       FROM cart_items JOIN products ON products.id = product_id
       WHERE cart_id = ? ORDER BY name`,
    )
    .all(id);
  const subtotal = items.reduce((sum, item) => sum + item.price * item.quantity, 0);
  const discount = discountFor(subtotal);
  return { id, items, subtotal, discount, total: subtotal - discount };
}

/** Sets how many of a product are in the cart; 0 removes it. */
export function setQuantity(db, cartId, productId, quantity) {
  if (!Number.isInteger(quantity) || quantity < 0 || quantity > MAX_QUANTITY)
    throw new ApiError(400, `quantity must be a whole number from 0 to ${MAX_QUANTITY}.`);
  getCart(db, cartId);
  getProduct(db, productId);
  if (quantity === 0) {
    db.prepare('DELETE FROM cart_items WHERE cart_id = ? AND product_id = ?').run(cartId, productId);
  } else {
    db.prepare(
      `INSERT INTO cart_items (cart_id, product_id, quantity) VALUES (?, ?, ?)
       ON CONFLICT (cart_id, product_id) DO UPDATE SET quantity = excluded.quantity`,
    ).run(cartId, productId, quantity);
  }
  return getCart(db, cartId);
}
