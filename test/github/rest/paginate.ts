/** Pages of a list with GitHub's `Link` header. */
import type { Answer } from './operation.ts';

type Paged = { url: URL; query: { page?: number | undefined; per_page?: number | undefined } };

/** One page of `items`, presented, as an array. `per_page` is 30 by default and 100 at most. */
export async function paginate<Item>(
  call: Paged,
  items: readonly Item[],
  present: (item: Item) => unknown,
): Promise<Answer> {
  const { page, link } = cut(call, items);
  return { status: 200, body: await Promise.all(page.map(present)), headers: link };
}

/** The same for lists that come with a total: `{ total_count, [name]: [...] }`. */
export async function paginateIn<Item>(
  call: Paged,
  name: string,
  items: readonly Item[],
  present: (item: Item) => unknown,
): Promise<Answer> {
  const { page, link } = cut(call, items);
  const body = { total_count: items.length, [name]: await Promise.all(page.map(present)) };
  return { status: 200, body, headers: link };
}

function cut<Item>(call: Paged, items: readonly Item[]): { page: Item[]; link: Record<string, string> } {
  const size = Math.min(Math.max(call.query.per_page ?? 30, 1), 100);
  const current = Math.max(call.query.page ?? 1, 1);
  const last = Math.max(Math.ceil(items.length / size), 1);
  const at = (page: number): string => {
    const url = new URL(call.url);
    url.searchParams.set('page', String(page));
    return url.href;
  };
  const relations = [
    ...(current > 1 ? [`<${at(Math.min(current - 1, last))}>; rel="prev"`] : []),
    ...(current < last ? [`<${at(current + 1)}>; rel="next"`, `<${at(last)}>; rel="last"`] : []),
    ...(current > 1 ? [`<${at(1)}>; rel="first"`] : []),
  ];
  return {
    page: items.slice((current - 1) * size, current * size),
    link: relations.length > 0 ? { link: relations.join(', ') } : {},
  };
}
