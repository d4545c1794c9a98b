import { ApiError } from './errors.js';

/** Products whose name or description contains the text; all of them without one. */
export function findProducts(db, text = '') {
  const pattern = `%${text.trim()}%`;
  return db
    .prepare('SELECT * FROM products WHERE name LIKE :pattern OR description LIKE :pattern ORDER BY name')
    .all({ pattern });
}

export function getProduct(db, id) {
  const product = db.prepare('SELECT * FROM products WHERE id = ?').get(id);
  if (!product) throw new ApiError(404, `There is no product ${id}.`);
  return product;
}
