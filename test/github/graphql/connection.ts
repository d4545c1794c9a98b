/** Relay connections: one page of a list by cursors. */
import { TypedError } from './context.ts';

export type PageArgs = {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
};

const MAX_PAGE = 100;

export type Connection<Node> = {
  totalCount: number;
  nodes: Node[];
  edges: Edge<Node>[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
};
type Edge<Node> = { cursor: string; node: Node };

/**
 * A page of `items`. `name` is the field's, for messages. Asking for the total alone needs no page size, anything else does:
 * so the page is only cut when it is looked at.
 */
export function connection<Item, Node>(
  name: string,
  items: readonly Item[],
  args: PageArgs,
  toNode: (item: Item) => Node,
): Connection<Node> {
  let cut: { start: number; end: number } | undefined;
  const range = () => (cut ??= pageOf(name, items.length, args));
  const page = () => items.slice(range().start, range().end);
  return {
    totalCount: items.length,
    get nodes() {
      return page().map(toNode);
    },
    get edges() {
      const { start } = range();
      return page().map((item, index) => ({ cursor: cursorOf(start + index), node: toNode(item) }));
    },
    get pageInfo() {
      const { start, end } = range();
      const some = end > start;
      return {
        hasNextPage: end < items.length,
        hasPreviousPage: start > 0,
        startCursor: some ? cursorOf(start) : null,
        endCursor: some ? cursorOf(end - 1) : null,
      };
    },
  };
}

function pageOf(name: string, total: number, { first, last, after, before }: PageArgs): { start: number; end: number } {
  if (typeof first !== 'number' && typeof last !== 'number')
    throw new TypedError(
      'MISSING_PAGINATION_BOUNDARIES',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  for (const size of [first, last])
    if (typeof size === 'number' && (size > MAX_PAGE || size < 0))
      throw new TypedError(
        'EXCESSIVE_PAGINATION',
        `Requesting ${size} records on the \`${name}\` connection exceeds the limit of ${MAX_PAGE} records.`,
      );
  let start = typeof after === 'string' ? positionOf(after) + 1 : 0;
  let end = Math.min(typeof before === 'string' ? positionOf(before) : total, total);
  start = Math.min(start, end);
  if (typeof first === 'number') end = Math.min(end, start + first);
  if (typeof last === 'number') start = Math.max(start, end - last);
  return { start, end };
}

const cursorOf = (position: number): string => Buffer.from(`cursor:${position}`).toString('base64');

function positionOf(cursor: string): number {
  const [, digits] = /^cursor:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString()) ?? [];
  if (digits === undefined)
    throw new TypedError('INVALID_CURSOR_ARGUMENTS', `\`${cursor}\` does not appear to be a valid cursor.`);
  return Number(digits);
}
