/** HTML of the page's parts. Everything that is not ours is escaped. */
import { formatPrice } from './format.js';

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escape(text) {
  return String(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character]);
}

export function productView({ id, name, description, price, stock }) {
  const button =
    stock > 0 ? `<button data-add="${id}">Add to cart</button>` : '<button disabled>Sold out</button>';
  return `<li>
  <h3>${escape(name)}</h3>
  <p>${escape(description)}</p>
  <strong>${formatPrice(price)}</strong>
  ${button}
</li>`;
}

export function cartItemView({ productId, name, price, quantity }) {
  return `<li>
  <span>${quantity} × ${escape(name)}</span>
  <span>${formatPrice(price * quantity)}</span>
  <span class="remove" data-remove="${productId}">×</span>
</li>`;
}

export function cartView({ items, discount, total }) {
  if (items.length === 0) return '<p>Nothing here yet.</p>';
  const saved = discount > 0 ? `<p>Discount: ${formatPrice(-discount)}</p>` : '';
  return `<ul>${items.map(cartItemView).join('')}</ul>${saved}<p><strong>Total: ${formatPrice(total)}</strong></p>`;
}
