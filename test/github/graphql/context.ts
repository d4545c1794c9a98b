/** What every resolver gets, and the errors it may throw. */
import { type Actor, mayDo, mayRead, type Needs } from '../actor.ts';
import type { HttpError } from '../errors.ts';
import type { GitHub } from '../github.ts';
import type { Author } from '../issues/author.ts';
import type { Repository } from '../state.ts';

export type Context = { github: GitHub; actor: Actor; author: Author };

/**
 * Resolves one field. Sources and arguments are typed by each resolver itself: GraphQL has checked the arguments against the
 * schema, and a source is what the resolver of the field above gave.
 */
export type Resolver = (source: never, args: never, context: Context) => unknown;
export type Fields = Record<string, Resolver>;

/** Resolvers by type and field; what has none is read from the source. */
export type Resolvers = Record<string, Fields>;

export type GraphqlErrorType =
  | 'NOT_FOUND'
  | 'FORBIDDEN'
  | 'UNPROCESSABLE'
  | 'EXCESSIVE_PAGINATION'
  | 'MISSING_PAGINATION_BOUNDARIES'
  | 'INVALID_CURSOR_ARGUMENTS';

/** An error as GitHub's GraphQL API words it: HTTP 200, and a type beside the message. */
export class TypedError extends Error {
  readonly type: GraphqlErrorType;

  constructor(type: GraphqlErrorType, message: string) {
    super(message);
    this.type = type;
  }
}

export const unknownNode = (id: string): TypedError =>
  new TypedError('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);

/** A REST error's type and words here: what went wrong, without the “Validation Failed” above it. */
export function fromHttpError(error: HttpError): TypedError {
  const words = (error.errors ?? []).map(detail).filter((text) => text !== '');
  const message = words.length > 0 ? words.join(', ') : error.message;
  if (error.status === 404) return new TypedError('NOT_FOUND', message);
  return new TypedError(error.status === 401 || error.status === 403 ? 'FORBIDDEN' : 'UNPROCESSABLE', message);
}

function detail(error: unknown): string {
  const { message, resource, field, code } = Object(error);
  if (typeof message === 'string') return message;
  if (code === 'already_exists') return `${field} has already been taken`;
  return [resource, field, code].filter((part) => typeof part === 'string').join(' ');
}

/** FORBIDDEN unless the actor has what this takes; reading what is public is open to every person. */
export function demand(context: Context, repo: Repository, needs: Needs): void {
  const { actor } = context;
  if (needs.user === 'read' && !repo.private && actor.kind === 'user') return;
  if (mayDo(actor, repo, needs)) return;
  const message =
    actor.kind === 'installation'
      ? 'Resource not accessible by integration'
      : `${context.author.user.login} does not have the correct permissions to execute this request`;
  throw new TypedError('FORBIDDEN', message);
}

export const canSee = (context: Context, repo: Repository): boolean => mayRead(context.actor, repo);
