/** Operations on one issue or pull request: looks it up, and asks for the right one of the two App permissions. */
import { z } from 'zod';
import { mayDo } from '../actor.ts';
import { forbidden, HttpError } from '../errors.ts';
import { getIssue, getPull, type PullIssue } from '../issues/find.ts';
import type { Issue, Permission, Repository } from '../state.ts';
import { type Answer, type Operation, type OperationId, onRepository, type RepositoryCall } from './operation.ts';

export type Level = 'read' | 'write';

/** Issues and pull requests share these operations: an App needs the permission for what the number stands for. */
export const issuesOrPulls = (level: Level) => [{ issues: level }, { pull_requests: level }];

const numbered = z.object({ issue_number: z.number() });
const pullNumbered = z.object({ pull_number: z.number() });

/** An operation below `/issues/{issue_number}`. On a pull request either permission of an App serves. */
export function onIssue<Id extends OperationId>(
  id: Id,
  level: Level,
  user: Permission,
  handle: (call: RepositoryCall<Id> & { issue: Issue }) => Answer | Promise<Answer>,
): Operation {
  return onRepository(id, issuesOrPulls(level), user, (call) => {
    const issue = getIssue(call.repo, numbered.parse(call.path).issue_number);
    checkIssuePermission(call, issue, level);
    return handle({ ...call, issue });
  });
}

/** 403 for an App that may only touch pull requests and asks for an issue. */
export function checkIssuePermission(
  { actor, repo }: Pick<RepositoryCall<OperationId>, 'actor' | 'repo'>,
  issue: Issue,
  level: Level,
): void {
  if (actor.kind !== 'installation' || issue.pull) return;
  if (!mayDo(actor, repo, { app: { issues: level }, user: 'read' })) throw forbidden();
}

/** An operation below `/pulls/{pull_number}`. */
export function onPull<Id extends OperationId>(
  id: Id,
  level: Level,
  user: Permission,
  handle: (call: RepositoryCall<Id> & { issue: PullIssue }) => Answer | Promise<Answer>,
): Operation {
  return onRepository(id, { pull_requests: level }, user, (call) =>
    handle({ ...call, issue: getPull(call.repo, pullNumbered.parse(call.path).pull_number) }),
  );
}

/** 403 as GitHub words it for people. */
export const notAllowed = (message = 'Must have admin rights to Repository.') => new HttpError(403, message);

/** 410 where a repository has its issues switched off. */
export function checkIssuesEnabled(repo: Repository): void {
  if (!repo.hasIssues) throw new HttpError(410, 'Issues are disabled for this repo');
}
