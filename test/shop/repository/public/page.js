import { cartView, productView } from './views.js';

const find = (selector) => document.querySelector(selector);

async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const value = await response.json();
  if (!response.ok) throw new Error(value.error);
  return value;
}

let cart;

function showCart(value) {
  cart = value;
  find('#cart').innerHTML = cartView(cart);
  find('#order').hidden = cart.items.length === 0;
}

/** The cart of this visitor: the one from last time, or a new one. */
async function openCart() {
  const id = localStorage.getItem('cart');
  const known = id && (await call('GET', `/api/carts/${id}`).catch(() => undefined));
  const opened = known || (await call('POST', '/api/carts'));
  localStorage.setItem('cart', opened.id);
  showCart(opened);
}

async function showProducts(words = '') {
  const products = await call('GET', `/api/products?q=${encodeURIComponent(words)}`);
  find('#products').innerHTML = products.map(productView).join('') || '<li>Nothing found.</li>';
}

async function setQuantity(productId, quantity) {
  showCart(await call('PUT', `/api/carts/${cart.id}/items/${productId}`, { quantity }));
}

/** What goes wrong is told to the visitor, next to the cart. */
function guarded(work) {
  return async (event) => {
    try {
      find('#message').textContent = (await work(event)) ?? '';
    } catch (error) {
      find('#message').textContent = error.message;
    }
  };
}

find('#search').addEventListener(
  'submit',
  guarded((event) => {
    event.preventDefault();
    return showProducts(find('#words').value);
  }),
);

document.addEventListener(
  'click',
  guarded(async ({ target }) => {
    const { add, remove } = target.dataset;
    if (remove) await setQuantity(remove, 0);
    if (!add) return;
    const present = cart.items.find((item) => item.productId === Number(add));
    await setQuantity(add, (present?.quantity ?? 0) + 1);
  }),
);

find('#order').addEventListener(
  'submit',
  guarded(async (event) => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.target));
    const order = await call('POST', '/api/orders', { cartId: cart.id, ...form });
    await Promise.all([openCart(), showProducts()]);
    return `Thank you! Your order has the number ${order.id}.`;
  }),
);

await guarded(() => Promise.all([openCart(), showProducts()]).then(() => ''))();
