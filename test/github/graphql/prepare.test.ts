/** A prepared operation against graphql-js's own executor. */
import { buildSchema, execute, type GraphQLError, Kind, OperationTypeNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import type { Context, Resolvers } from './context.ts';
import { prepare, propertyOf } from './prepare.ts';

const schema = buildSchema(`
  interface Named { name: String! }
  enum Size { SMALL LARGE }
  input Filter { size: Size = SMALL, words: [String!] }
  type Shop implements Named { name: String!, size: Size, rooms(first: Int = 2, filter: Filter): [Room!], any: [Thing], told: Told! }
  type Room implements Named { name: String!, price: Float, shop: Shop }
  type Told { broken: String, needed: String!, later: String, laterBroken: String! }
  union Thing = Shop | Room
  type Query { shop(name: String): Shop, shops: [Shop], named(name: String!): Named, thing: Thing, notThere: Shop, list: [Int!]! }
  type Mutation { count(by: Int!): Int!, fail: Shop, failNeeded: Int! }
`);

const room = (name: string) => ({ __typename: 'Room', name, price: 1.5, shop: null });
const told = {
  get broken() {
    throw new Error('It broke');
  },
  needed: null,
};
const shop = (name: string) => ({ __typename: 'Shop', name, size: 'LARGE', any: [room('a'), null], told });

let counted = 0;
const resolvers: Resolvers = {
  Query: {
    shop: async (_: unknown, { name }: { name?: string | null }) => (name === 'none' ? null : shop(name ?? 'first')),
    shops: () => [shop('one'), Promise.resolve(shop('two')), new Error('No third')],
    named: (_: unknown, { name }: { name: string }) => (name === 'odd' ? { __typename: 'Told' } : room(name)),
    thing: () => room('thing'),
    list: () => 'no list',
  },
  Shop: {
    rooms: (_: unknown, args: { first: number; filter?: unknown }) => [
      room(JSON.stringify(args)),
      ...Array.from({ length: args.first }, (_, at) => Promise.resolve(room(String(at)))),
    ],
  },
  Told: {
    later: async () => 'later',
    laterBroken: async () => {
      throw new Error('It broke later');
    },
  },
  Mutation: {
    count: async (_: unknown, { by }: { by: number }) => {
      const before = counted;
      await Promise.resolve();
      counted = before + by;
      return counted;
    },
    fail: () => {
      throw new Error('Refused');
    },
    failNeeded: () => null,
  },
};

const DOCUMENTS: Record<string, [query: string, variables?: Record<string, unknown>]> = {
  'fields, aliases, type names': ['{ shop { __typename title: name size } other: shop(name: "b") { name } }'],
  'arguments: defaults, literals, enums': [
    '{ shop { rooms { name } few: rooms(first: 0, filter: { size: LARGE, words: ["a"] }) { name price } } }',
  ],
  'arguments: variables, in an object too, given, left out and by default': [
    'query Q($name: String, $first: Int = 1, $words: [String!]) { shop(name: $name) { rooms(first: $first, filter: { words: $words }) { name } } }',
    { words: ['x'] },
  ],
  'fragments: named, inline, on an interface and on a union': [
    `{ named(name: "n") { ...N ... on Room { price } ... on Shop { size } } thing { ... on Named { name } ...R } }
     fragment N on Named { name } fragment R on Room { shop { name } price }`,
  ],
  'the same key twice is one field, in the place of the first': [
    '{ shop { name any { ... on Room { name } } size any { ... on Room { price } } } }',
  ],
  'lists: promises, nulls and errors in them': ['{ shops { name any { __typename } } }'],
  'null where nothing is': ['{ shop(name: "none") { name } }'],
  'an error is null where null may be, and says where': ['{ shop { name told { broken } } }'],
  'an error takes with it what may not be null': ['{ shop { told { needed } } shops { told { later laterBroken } } }'],
  'no list where one is due': ['{ list shop { name } }'],
  'no such type': ['{ named(name: "odd") { name } }'],
  'a field that nobody resolves': ['{ notThere { name } }'],
  'a variable that is wrong': ['query Q($name: String) { shop(name: $name) { name } }', { name: 1 }],
  'a variable that is needed': ['query Q($name: String!) { named(name: $name) { name } }'],
  'mutations one after the other, on after an error': [
    'mutation { a: count(by: 1) fail { name } b: count(by: 2) c: count(by: 3) }',
  ],
  'mutations that come to nothing': ['mutation { a: count(by: 1) failNeeded }'],
};

// Resolvers here look at no context.
const context = {} as Context;
/** In no order: which of two promises fails first is nobody's business. */
const said = (errors: readonly GraphQLError[] | undefined) =>
  errors?.map(({ path, locations }) => JSON.stringify({ path, locations })).toSorted();

test.each(Object.entries(DOCUMENTS))('%s', async (_, [query, variables = {}]) => {
  const document = parse(query);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  const prepared = operation && prepare(schema, resolvers, document, operation);
  expect(prepared).toBeDefined();
  counted = 0;
  const expected = await execute({
    schema,
    document,
    variableValues: variables,
    fieldResolver: (source, args, _context, { parentType, fieldName }) => {
      const resolver = resolvers[parentType.name]?.[fieldName];
      return resolver
        ? resolver(source as never, args as never, context)
        : propertyOf(source, parentType.name, fieldName);
    },
  });
  counted = 0;
  const result = await prepared?.(context, variables);
  const plain = (data: unknown) => JSON.stringify(data);
  expect(plain(result?.data)).toBe(plain(expected.data));
  expect(said(result?.errors)).toEqual(said(expected.errors));
});

test.each(['query Q($yes: Boolean!) { shop @include(if: $yes) { name } }', '{ __schema { queryType { name } } }'])(
  'left to graphql-js: %s',
  (query) => {
    const document = parse(query);
    const [operation] = document.definitions;
    expect(operation?.kind).toBe(Kind.OPERATION_DEFINITION);
    if (operation?.kind !== Kind.OPERATION_DEFINITION) return;
    expect(operation.operation).toBe(OperationTypeNode.QUERY);
    expect(prepare(schema, resolvers, document, operation)).toBeUndefined();
  },
);
