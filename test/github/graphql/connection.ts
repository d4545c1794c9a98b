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
/** Indexes of the first item and of the one behind the last. */
type Cut = { start: number; end: number };

/**
 * A page of `items`. `name` is the field's, for messages. Asking for the total alone needs no page size, anything else does:
 * so the page is only cut when it is looked at.
 */
export const connection = <Item, Node>(
  name: string,
  items: readonly Item[],
  args: PageArgs,
  toNode: (item: Item) => Node,
): Connection<Node> => new Page(items, toNode, () => pageOf(name, items.length, args));

class Page<Item, Node> implements Connection<Node> {
  readonly totalCount: number;
  readonly #items: readonly Item[];
  readonly #toNode: (item: Item) => Node;
  readonly #cut: () => Cut;

  constructor(items: readonly Item[], toNode: (item: Item) => Node, cut: () => Cut) {
    this.totalCount = items.length;
    this.#items = items;
    this.#toNode = toNode;
    this.#cut = cut;
  }

  get nodes(): Node[] {
    const { start, end } = this.#cut();
    return this.#items.slice(start, end).map((item) => this.#toNode(item));
  }

  get edges(): Edge<Node>[] {
    const { start } = this.#cut();
    return this.nodes.map((node, index) => ({ cursor: cursorOf(start + index), node }));
  }

  get pageInfo(): Connection<Node>['pageInfo'] {
    const { start, end } = this.#cut();
    const some = end > start;
    return {
      hasNextPage: end < this.totalCount,
      hasPreviousPage: start > 0,
      startCursor: some ? cursorOf(start) : null,
      endCursor: some ? cursorOf(end - 1) : null,
    };
  }
}

function pageOf(name: string, total: number, { first, last, after, before }: PageArgs): Cut {
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
