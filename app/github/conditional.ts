/** Lists that seldom change, asked for with the ETag of the last answer: "not modified" costs nothing of the budget. */
import type { Client } from './client.ts';
import { isStatus } from './errors.ts';

type Page = { etag: string | undefined; items: unknown[]; more: boolean };
type Asked<T> = {
  /** `GET /…` with GitHub's placeholders. */
  route: string;
  parameters: Record<string, string | number>;
  /** What stands further back is not wanted. */
  firstPageOnly?: boolean;
  /** The items of one page, parsed. */
  read: (data: unknown) => T[];
};

export type Conditional = {
  /** All pages of a list. Those who ask for the same while it is under way share the answer. */
  list<T>(client: Client, asked: Asked<T>): Promise<T[]>;
};

/** Pages remembered of one client; parsed, so that what nobody needs takes no room. */
const MAX_PAGES = 1000;

export function createConditional(): Conditional {
  const remembered = new WeakMap<Client, Map<string, Page>>();
  const underWay = new WeakMap<Client, Map<string, Promise<unknown[]>>>();

  const of = <V>(all: WeakMap<Client, Map<string, V>>, client: Client) => {
    const own = all.get(client) ?? new Map<string, V>();
    all.set(client, own);
    return own;
  };

  async function page<T>(client: Client, { route, parameters, read }: Asked<T>, number: number): Promise<Page> {
    const pages = of(remembered, client);
    const key = `${route} ${JSON.stringify(parameters)} ${number}`;
    const known = pages.get(key);
    const headers = known?.etag === undefined ? {} : { headers: { 'if-none-match': known.etag } };
    try {
      const response = await client.request(route, { ...parameters, page: number, ...headers });
      const more = /rel="next"/.test(response.headers.link ?? '');
      const fresh = { etag: response.headers.etag, items: read(response.data), more };
      pages.delete(key);
      pages.set(key, fresh);
      const [oldest] = pages.keys();
      if (pages.size > MAX_PAGES && oldest !== undefined) pages.delete(oldest);
      return fresh;
    } catch (error) {
      if (known && isStatus(error, 304)) return known;
      throw error;
    }
  }

  async function all<T>(client: Client, asked: Asked<T>): Promise<unknown[]> {
    const items: unknown[] = [];
    for (let number = 1; ; number += 1) {
      const { items: found, more } = await page(client, asked, number);
      items.push(...found);
      if (!more || asked.firstPageOnly) return items;
    }
  }

  return {
    async list<T>(client: Client, asked: Asked<T>): Promise<T[]> {
      const flying = of(underWay, client);
      const key = `${asked.route} ${JSON.stringify(asked.parameters)}`;
      const asking = flying.get(key) ?? all(client, asked).finally(() => flying.delete(key));
      flying.set(key, asking);
      // What is kept under a route was read by that route's own reader.
      return (await asking) as T[];
    },
  };
}
