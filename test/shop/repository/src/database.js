import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const SAMPLE = [
  ['Boston Fern', 'Likes shade and damp air', 1450, 12],
  ['Monstera', 'The one with the holes; grows fast', 2905, 5],
  ['Snake Plant', 'Forgives almost everything', 1999, 8],
  ['String of Pearls', 'For a hanging pot', 1100, 3],
  ['Potting Soil 10 l', 'Made of 100% bark, free of peat', 790, 40],
  ['Clay Pot 14 cm', 'With a saucer', 505, 30],
];

/** Opens the shop's database (a file, or ':memory:') and creates what is missing, with sample products. */
export function openDatabase(file = ':memory:') {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA foreign_keys = ON');
  db.exec(readFileSync(new URL('schema.sql', import.meta.url), 'utf8'));
  const { products } = db.prepare('SELECT count(*) AS products FROM products').get();
  if (products === 0) {
    const insert = db.prepare('INSERT INTO products (name, description, price, stock) VALUES (?, ?, ?, ?)');
    for (const product of SAMPLE) insert.run(...product);
  }
  return db;
}

/** Runs the work in one transaction: all of it happens, or nothing. */
export function transaction(db, work) {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
