/** What a REST operation looks like here: an id from GitHub's OpenAPI description, what it needs, and how it is answered. */
import type { operations } from '@octokit/openapi-types';
import type { Actor, Needs } from '../actor.ts';
import type { GitHub } from '../github.ts';
import type { AppPermissions, Repository, User } from '../state.ts';

export type OperationId = keyof operations;

/** JSON has one kind of number; the description's int64 would be `number | bigint`. */
type Numbers<T> = T extends bigint ? never : T extends object ? { [Key in keyof T]: Numbers<T[Key]> } : T;

type Part<Id extends OperationId, Name extends 'path' | 'query'> = operations[Id] extends {
  parameters: { [name in Name]?: infer Value };
}
  ? Numbers<NonNullable<Value>>
  : Record<string, never>;

type Body<Id extends OperationId> = operations[Id] extends {
  requestBody?: { content: { 'application/json': infer Value } };
}
  ? Numbers<NonNullable<Value>>
  : Record<string, never>;

/** One request, already validated against the description; types come from the same description. */
export type Call<Id extends OperationId = OperationId> = {
  github: GitHub;
  actor: Actor;
  path: Part<Id, 'path'>;
  /** Defaults are filled in where the description has them. */
  query: Part<Id, 'query'>;
  /** The JSON body; `{}` when there is none. */
  body: Body<Id>;
  headers: Record<string, string | undefined>;
  /** The request's full address. */
  url: URL;
};

/** A request before anyone said which operation it is. */
export type AnyCall = Omit<Call, 'path' | 'query' | 'body'> & { path: unknown; query: unknown; body: unknown };

export type Answer = {
  status: number;
  /** JSON; a Buffer goes out as it is (archives, logs); undefined for no content. */
  body?: unknown;
  /** Tells this body from what it was before or becomes later, where that costs less than to write it out. */
  version?: string;
  headers?: Record<string, string>;
};

export type Access =
  /** Checked against the repository in the path before the handler runs: 404 when it can't be seen, 403 when not allowed. */
  | { on: 'repository'; needs: Needs }
  /** Checked against the organization in the path likewise; a person must be the organization itself, for want of members. */
  | { on: 'organization'; app: AppPermissions }
  /** For the JWT of an App. */
  | { on: 'app' }
  /** The handler looks at the actor itself. */
  | { on: 'any' };

export type Operation = { id: OperationId; access: Access; handle(call: AnyCall): Promise<Answer> };

export type RepositoryCall<Id extends OperationId> = Call<Id> & { repo: Repository };

/** Any operation; the call is typed after its id. The cast is sound: the request was validated for exactly this operation. */
export function operation<Id extends OperationId>(
  id: Id,
  access: Access,
  handle: (call: Call<Id>) => Answer | Promise<Answer>,
): Operation {
  return { id, access, handle: async (call) => handle(call as Call<Id>) };
}

/** An operation below `/repos/{owner}/{repo}`. `app`: the App permissions it takes; `user`: the person's permission. */
export function onRepository<Id extends OperationId>(
  id: Id,
  app: Needs['app'],
  user: Needs['user'],
  handle: (call: RepositoryCall<Id>) => Answer | Promise<Answer>,
): Operation {
  return operation(id, { on: 'repository', needs: { app, user } }, (call) => handle(call as RepositoryCall<Id>));
}

export type OrganizationCall<Id extends OperationId> = Call<Id> & { organization: User };

/** An operation below `/orgs/{org}`. */
export function onOrganization<Id extends OperationId>(
  id: Id,
  app: AppPermissions,
  handle: (call: OrganizationCall<Id>) => Answer | Promise<Answer>,
): Operation {
  return operation(id, { on: 'organization', app }, (call) => handle(call as OrganizationCall<Id>));
}
