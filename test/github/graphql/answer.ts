/** Answers one GraphQL request with GitHub's schema. */
import {
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OverlappingFieldsCanBeMergedRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { z } from 'zod';
import type { Actor } from '../actor.ts';
import { serveApiRequest } from '../api-request.ts';
import { HttpError } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { authorOf } from '../issues/author.ts';
import type { Answer } from '../rest/operation.ts';
import { type Context, fromHttpError, TypedError } from './context.ts';
import { type Prepared, prepare, propertyOf } from './prepare.ts';
import { resolvers } from './resolvers.ts';
import { loadSchema } from './schema.ts';

const requestBody = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

type Request = z.infer<typeof requestBody> & { known: Known };

/** Undefined: a fault was asked for, and the connection is to be cut. */
export function answerGraphql(
  github: GitHub,
  headers: Record<string, string | undefined>,
  body: Buffer | string,
): Promise<Answer | undefined> {
  const read = readRequest(body);
  const operation = 'request' in read ? findOperation(read.request) : undefined;
  return serveApiRequest(
    github,
    {
      api: 'graphql',
      method: 'POST',
      path: '',
      operation: nameOf(operation),
      write: operation?.operation === 'mutation',
      headers,
    },
    async (actor) => {
      if (actor.kind === 'anonymous' || actor.kind === 'app')
        throw new HttpError(401, 'This endpoint requires you to be authenticated.');
      return 'answer' in read ? read.answer : run(github, actor, read.request);
    },
    (error) => failure(github, error),
  );
}

const problem = (message: string): { answer: Answer } => ({ answer: { status: 200, body: { errors: [{ message }] } } });

function readRequest(body: Buffer | string): { request: Request } | { answer: Answer } {
  let json: unknown;
  try {
    json = JSON.parse(body.toString());
  } catch {
    return { answer: { status: 400, body: { message: 'Problems parsing JSON' } } };
  }
  const parsed = requestBody.safeParse(json);
  if (!parsed.success) return problem('A query attribute must be specified and must be a string.');
  try {
    return { request: { ...parsed.data, known: knownOf(parsed.data.query) } };
  } catch (error) {
    if (error instanceof GraphQLError) return problem(error.message);
    throw error;
  }
}

function findOperation({ known, operationName }: Request): OperationDefinitionNode | undefined {
  const operations = known.document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  return operations.find((one) => !operationName || one.name?.value === operationName);
}

/** The name its author gave it, else the first field: that is what the request log shows. */
function nameOf(operation: OperationDefinitionNode | undefined): string {
  if (operation?.name) return operation.name.value;
  const first = operation?.selectionSet.selections.find((one) => one.kind === Kind.FIELD);
  return first?.name.value ?? '(unknown)';
}

/** GitHub lets a query ask for `state` of an issue and of a pull request under one name, as gh does. */
const RULES = specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule);

type Known = {
  document: DocumentNode;
  problems?: readonly GraphQLError[];
  /** By the operation's name. */
  prepared: Map<string, Prepared | undefined>;
};

/** By query: clients ask the same few again and again, and reading and checking one takes longer than answering it. */
const queries = new Map<string, Known>();
const MAX_KNOWN = 500;

function knownOf(query: string): Known {
  const before = queries.get(query);
  if (before) return before;
  const known = { document: parse(query), prepared: new Map() };
  if (queries.size >= MAX_KNOWN) queries.clear();
  queries.set(query, known);
  return known;
}

function preparedFor(schema: GraphQLSchema, request: Request): Prepared | undefined {
  const { document, prepared } = request.known;
  const name = request.operationName ?? '';
  if (prepared.has(name)) return prepared.get(name);
  const operation = findOperation(request);
  const made = operation && prepare(schema, resolvers, document, operation);
  prepared.set(name, made);
  return made;
}

async function run(github: GitHub, actor: Actor, request: Request): Promise<Answer> {
  const schema = loadSchema();
  const { known } = request;
  known.problems ??= validate(schema, known.document, RULES);
  const invalid = known.problems;
  if (invalid.length > 0) return { status: 200, body: { errors: invalid.map((error) => error.toJSON()) } };
  const contextValue: Context = { github, actor, author: authorOf(actor) };
  const variables = request.variables ?? {};
  const prepared = preparedFor(schema, request);
  const result = prepared
    ? await prepared(contextValue, variables)
    : await execute({
        schema,
        document: known.document,
        contextValue,
        variableValues: variables,
        operationName: request.operationName,
        fieldResolver,
      });
  const errors = result.errors?.map((error) => present(github, error));
  return { status: 200, body: { ...('data' in result && { data: result.data }), ...(errors && { errors }) } };
}

/** For what graphql-js executes: a resolver of the type, else a property of the source. */
const fieldResolver: GraphQLFieldResolver<unknown, Context> = (source, args, context, info) => {
  const type = info.parentType.name;
  const resolver = resolvers[type]?.[info.fieldName];
  // Sound: GraphQL checked the arguments, and the source comes from the resolver above (see Resolver).
  return resolver ? resolver(source as never, args as never, context) : propertyOf(source, type, info.fieldName);
};

function present(github: GitHub, error: GraphQLError): Record<string, unknown> {
  const cause = error.originalError;
  const typed = cause instanceof HttpError ? fromHttpError(cause) : cause;
  const { message, locations, path } = error.toJSON();
  if (typed instanceof TypedError) return { type: typed.type, path, locations, message: typed.message };
  if (cause && !(cause instanceof GraphQLError)) github.violations.push(`internal error: ${cause.stack}`);
  return { message, locations, path };
}

function failure(github: GitHub, error: unknown): Answer {
  if (error instanceof HttpError)
    return { status: error.status, body: { message: error.message }, headers: error.headers };
  const text = error instanceof Error ? error.stack : String(error);
  github.violations.push(`internal error: ${text}`);
  return { status: 500, body: { message: `Server Error: ${text}` } };
}
