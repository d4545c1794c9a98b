/** Workflow runs: list, read, cancel, run again, delete. */

import { cancelRun } from '../actions/cancel.ts';
import { rerun } from '../actions/rerun.ts';
import { settle } from '../actions/settle.ts';
import { actingUser } from '../actor.ts';
import { HttpError, notFound } from '../errors.ts';
import { presentMinimalRepository } from '../present/repository.ts';
import { presentRun } from '../present/run.ts';
import { sameName } from '../same-name.ts';
import type { Repository, WorkflowRun } from '../state.ts';
import { findWorkflow } from './actions-workflows.ts';
import { type Answer, onRepository, type RepositoryCall } from './operation.ts';
import { paginateIn } from './paginate.ts';

/** A filtered list never has more, whatever the pages say. */
const MAX_FILTERED = 1000;

export function findRun(repo: Repository, id: number): WorkflowRun {
  const run = repo.runs.find((one) => one.id === id);
  if (!run) throw notFound();
  return run;
}

type Filters = RepositoryCall<'actions/list-workflow-runs-for-repo'>['query'];

/** Newest first. */
function filterRuns(runs: WorkflowRun[], query: Filters): WorkflowRun[] {
  const { actor, branch, event, status, created, head_sha: sha, check_suite_id: suite } = query;
  const wanted = (run: WorkflowRun): boolean =>
    (actor === undefined || sameName(run.actor.login, actor)) &&
    (branch === undefined || run.headBranch === branch) &&
    (event === undefined || run.event === event) &&
    (status === undefined || run.status === status || run.conclusion === status) &&
    (sha === undefined || run.headSha === sha) &&
    (suite === undefined || run.suite.id === suite) &&
    (created === undefined || isWithin(run.createdAt, created));
  const found = runs.filter(wanted).reverse();
  const filtered = [actor, branch, event, status, created, sha, suite].some((one) => one !== undefined);
  return filtered ? found.slice(0, MAX_FILTERED) : found;
}

/** GitHub's search syntax for dates: `>=2026-01-01`, `2026-01-01..2026-02-01`, `*..2026-02-01`, or one day. */
function isWithin(at: number, range: string): boolean {
  const parse = (text: string, end: boolean): number => {
    if (text === '*') return end ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    const ms = Date.parse(text);
    if (Number.isNaN(ms)) throw new HttpError(422, `created: "${text}" is not a date`);
    return end && text.length === 10 ? ms + 86_399_999 : ms;
  };
  // The API shows whole seconds, and these are what callers compare with.
  const shown = Math.floor(at / 1000) * 1000;
  const [from, to] = range.split('..', 2);
  if (from !== undefined && to !== undefined) return shown >= parse(from, false) && shown <= parse(to, true);
  const [, operator = '', text = ''] = /^(>=|<=|>|<)?(.*)$/.exec(range) ?? [];
  switch (operator) {
    case '>=':
      return shown >= parse(text, false);
    case '>':
      return shown > parse(text, true);
    case '<=':
      return shown <= parse(text, true);
    case '<':
      return shown < parse(text, false);
    default:
      return shown >= parse(text, false) && shown <= parse(text, true);
  }
}

function userOf(call: Pick<RepositoryCall<'actions/cancel-workflow-run'>, 'actor'>) {
  const user = actingUser(call.actor);
  if (!user) throw new HttpError(401, 'Requires authentication');
  return user;
}

/** A hundred runs are a megabyte, of which the repository's two hundred copies are most. */
async function listRuns(
  call: Pick<RepositoryCall<'actions/list-workflow-runs-for-repo'>, 'github' | 'repo' | 'url' | 'query'>,
  runs: readonly WorkflowRun[],
): Promise<Answer> {
  const repository = presentMinimalRepository(call.github, call.repo);
  const versions = runs.map((run) => [
    run.id,
    run.status,
    run.conclusion,
    run.runAttempt,
    run.updatedAt,
    run.startedAt,
  ]);
  const answer = await paginateIn(call, 'workflow_runs', runs, (run) => presentRun(call.github, run, repository));
  return { ...answer, version: JSON.stringify([versions, repository, call.url]) };
}

export const runOperations = [
  onRepository('actions/list-workflow-runs-for-repo', { actions: 'read' }, 'read', (call) =>
    listRuns(call, filterRuns(call.repo.runs, call.query)),
  ),

  onRepository('actions/list-workflow-runs', { actions: 'read' }, 'read', (call) => {
    const workflow = findWorkflow(call.repo, call.path.workflow_id);
    const runs = call.repo.runs.filter((run) => run.workflow === workflow);
    return listRuns(call, filterRuns(runs, call.query));
  }),

  onRepository('actions/get-workflow-run', { actions: 'read' }, 'read', ({ github, repo, path }) => ({
    status: 200,
    body: presentRun(github, findRun(repo, path.run_id)),
  })),

  onRepository('actions/get-workflow-run-attempt', { actions: 'read' }, 'read', ({ github, repo, path }) => {
    const run = findRun(repo, path.run_id);
    // Earlier attempts are kept as jobs only.
    if (path.attempt_number !== run.runAttempt) throw notFound();
    return { status: 200, body: presentRun(github, run) };
  }),

  onRepository('actions/cancel-workflow-run', { actions: 'write' }, 'write', ({ github, repo, path }) => {
    const run = findRun(repo, path.run_id);
    if (run.status === 'completed') throw new HttpError(409, 'Cannot cancel a workflow run that is completed.');
    cancelRun(github, run, { force: false });
    settle(github);
    return { status: 202, body: {} };
  }),

  onRepository('actions/force-cancel-workflow-run', { actions: 'write' }, 'write', ({ github, repo, path }) => {
    const run = findRun(repo, path.run_id);
    if (run.status === 'completed') throw new HttpError(409, 'Cannot cancel a workflow run that is completed.');
    cancelRun(github, run, { force: true });
    settle(github);
    return { status: 202, body: {} };
  }),

  onRepository('actions/re-run-workflow', { actions: 'write' }, 'write', (call) => {
    rerun(call.github, findRun(call.repo, call.path.run_id), userOf(call), () => true);
    return { status: 201, body: {} };
  }),

  onRepository('actions/re-run-workflow-failed-jobs', { actions: 'write' }, 'write', (call) => {
    const run = findRun(call.repo, call.path.run_id);
    rerun(call.github, run, userOf(call), (job) => job.conclusion === 'failure' || job.conclusion === 'cancelled');
    return { status: 201, body: {} };
  }),

  onRepository('actions/delete-workflow-run', { actions: 'write' }, 'write', ({ repo, path }) => {
    const run = findRun(repo, path.run_id);
    if (run.status !== 'completed') throw new HttpError(403, 'Could not delete the workflow run: it is not completed');
    repo.runs = repo.runs.filter((one) => one !== run);
    return { status: 204 };
  }),
];
