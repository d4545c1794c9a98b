import { createServer } from 'node:http';
import { createCart, getCart, setQuantity } from './carts.js';
import { ApiError } from './errors.js';
import { getOrder, placeOrder } from './orders.js';
import { findProducts, getProduct } from './products.js';
import { readPage } from './static.js';

const MAX_BODY = 10_000;

/** Method, path and handler; what is in parentheses in the path arrives as `params`. */
const ROUTES = [
  ['GET', /^\/health$/, () => ({ status: 'ok' })],
  ['GET', /^\/api\/products$/, ({ db, query }) => findProducts(db, query.get('q') ?? '')],
  ['GET', /^\/api\/products\/(\d+)$/, ({ db, params }) => getProduct(db, Number(params[0]))],
  ['POST', /^\/api\/carts$/, ({ db }) => createCart(db), 201],
  ['GET', /^\/api\/carts\/([\w-]+)$/, ({ db, params }) => getCart(db, params[0])],
  [
    'PUT',
    /^\/api\/carts\/([\w-]+)\/items\/(\d+)$/,
    ({ db, params, body }) => setQuantity(db, params[0], Number(params[1]), body.quantity),
  ],
  ['POST', /^\/api\/orders$/, ({ db, body }) => placeOrder(db, body), 201],
  ['GET', /^\/api\/orders\/(\d+)$/, ({ db, params }) => getOrder(db, Number(params[0]))],
];

/** The shop as an HTTP server that is not listening yet. */
export function createApp(db) {
  return createServer(async (request, response) => {
    try {
      await answer(db, request, response);
    } catch (error) {
      if (!(error instanceof ApiError)) console.error(error);
      const status = error instanceof ApiError ? error.status : 500;
      sendJson(response, status, { error: status === 500 ? 'Something went wrong here.' : error.message });
    }
  });
}

async function answer(db, request, response) {
  const url = new URL(request.url, 'http://shop');
  const matching = ROUTES.filter(([, path]) => path.test(url.pathname));
  const route = matching.find(([method]) => method === request.method);
  if (route) {
    const [, path, handler, status = 200] = route;
    const params = path.exec(url.pathname).slice(1);
    const body = request.method === 'GET' ? undefined : await readBody(request);
    sendJson(response, status, handler({ db, params, body, query: url.searchParams }));
    return;
  }
  if (matching.length > 0) throw new ApiError(405, `${request.method} is not possible here.`);
  const page = request.method === 'GET' && (await readPage(url.pathname));
  if (!page) throw new ApiError(404, 'There is nothing here.');
  response.writeHead(200, { 'content-type': page.type });
  response.end(page.content);
}

async function readBody(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > MAX_BODY) throw new ApiError(413, 'The request is too long.');
  }
  if (text === '') return {};
  try {
    const body = JSON.parse(text);
    if (typeof body === 'object' && body !== null) return body;
  } catch {
    // Said below.
  }
  throw new ApiError(400, 'The body must be a JSON object.');
}

function sendJson(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(value));
}
