/** What mutations have in common: their one argument, and the subjects they look up by id. */
import type { Needs } from '../../actor.ts';
import { issuesOrPulls } from '../../rest/on-issue.ts';
import type { Permission } from '../../state.ts';
import { type Context, demand, type Resolver } from '../context.ts';
import { findNodeOf } from '../find-node.ts';
import type { IssueNode, PullNode } from '../nodes.ts';

type WithId = { clientMutationId?: string | null | undefined };

/** A mutation's resolver: `run` gets the input and gives the payload's own fields. */
export function mutation<Input extends WithId>(
  run: (input: Input, context: Context) => object | Promise<object>,
): Resolver {
  return async (_: unknown, { input }: { input: Input }, context: Context) => ({
    clientMutationId: input.clientMutationId ?? null,
    ...(await run(input, context)),
  });
}

/** The issue or pull request that the id names, if the actor may write to it. */
export function writableIssue(context: Context, id: string, user: Permission): IssueNode | PullNode {
  const node = findNodeOf(context, id, 'Issue', 'PullRequest');
  demandWrite(context, node, user);
  return node;
}

/** For a pull request either permission of an App serves. */
export function demandWrite(
  context: Context,
  { repo, issue }: Pick<IssueNode, 'repo' | 'issue'>,
  user: Permission,
): void {
  demand(context, repo, { app: issue.pull ? issuesOrPulls('write') : { issues: 'write' }, user });
}

/** The pull request that the id names, if the actor has what this takes. */
export function writablePull(
  context: Context,
  id: string,
  user: Permission,
  app: Needs['app'] = { pull_requests: 'write' },
): PullNode {
  const node = findNodeOf(context, id, 'PullRequest');
  demand(context, node.repo, { app, user });
  return node;
}
