/** Check runs and check suites. */
import { type Actor, actingApp } from '../actor.ts';
import { type CheckRunChange, createCheckRun, rerequestCheckRun, updateCheckRun } from '../checks/check-runs.ts';
import { latestRuns, runsOf } from '../checks/suite-status.ts';
import { rerequestSuite, suiteFor } from '../checks/suites.ts';
import { HttpError, invalid, notFound } from '../errors.ts';
import { resolveCommit } from '../git.ts';
import { type GitHub, gitDir } from '../github.ts';
import { authorOf } from '../issues/author.ts';
import { presentAnnotation, presentCheckRun, presentCheckSuite } from '../present/check.ts';
import type { App, CheckRun, CheckSuite, Repository } from '../state.ts';
import { onRepository, type RepositoryCall } from './operation.ts';
import { paginate, paginateIn } from './paginate.ts';

const read = { checks: 'read' } as const;
const write = { checks: 'write' } as const;

function getCheckRun(repo: Repository, id: number): CheckRun {
  const run = repo.checkRuns.find((one) => one.id === id);
  if (!run) throw notFound();
  return run;
}

function getSuite(repo: Repository, id: number): CheckSuite {
  const suite = repo.checkSuites.find((one) => one.id === id);
  if (!suite) throw notFound();
  return suite;
}

/** People can't: only an App with the job's or its own token. */
export function requireApp(actor: Actor): App {
  const app = actingApp(actor);
  if (!app) throw new HttpError(403, 'You must authenticate via a GitHub App.');
  return app;
}

/** The commit that the SHA names; 422 as GitHub says it. */
export async function requireCommit(github: GitHub, repo: Repository, sha: string): Promise<string> {
  const commit = await resolveCommit(gitDir(github, repo), sha);
  if (commit === undefined) throw invalid(`No commit found for SHA: ${sha}`);
  return commit;
}

const time = (value: string | undefined) => (value === undefined ? undefined : Date.parse(value));

type Body = RepositoryCall<'checks/update'>['body'] | RepositoryCall<'checks/create'>['body'];

function changeOf(body: Body): CheckRunChange {
  return {
    name: body.name,
    externalId: body.external_id,
    detailsUrl: body.details_url,
    status: body.status,
    conclusion: body.conclusion,
    startedAt: time(body.started_at),
    completedAt: time(body.completed_at),
    actions: body.actions?.map(({ label, description, identifier }) => ({ label, description, identifier })),
    output: body.output && {
      title: body.output.title,
      summary: body.output.summary,
      text: body.output.text,
      annotations: body.output.annotations?.map((annotation) => ({
        path: annotation.path,
        startLine: annotation.start_line,
        endLine: annotation.end_line,
        startColumn: annotation.start_column ?? null,
        endColumn: annotation.end_column ?? null,
        level: annotation.annotation_level,
        title: annotation.title ?? null,
        message: annotation.message,
        rawDetails: annotation.raw_details ?? null,
      })),
    },
  };
}

type Filter = {
  check_name?: string | undefined;
  status?: string | undefined;
  filter?: string | undefined;
  app_id?: number | undefined;
};

/** `latest` (the default): of runs with one name in one suite only the newest. Newest first. */
function filtered(runs: CheckRun[], query: Filter): CheckRun[] {
  const some = query.filter === 'all' ? runs : latestRuns(runs);
  return some
    .filter((run) => query.check_name === undefined || run.name === query.check_name)
    .filter((run) => query.status === undefined || run.status === query.status)
    .filter((run) => query.app_id === undefined || run.suite.app.id === query.app_id)
    .reverse();
}

type Listing = Parameters<typeof paginateIn>[0] & { github: GitHub; repo: Repository; query: Filter };

const listRuns = (call: Listing, runs: CheckRun[]) =>
  paginateIn(call, 'check_runs', filtered(runs, call.query), (run) => presentCheckRun(call.github, call.repo, run));

export const checkOperations = [
  onRepository('checks/create', write, 'read', async ({ github, actor, repo, body }) => {
    const app = requireApp(actor);
    const headSha = await requireCommit(github, repo, body.head_sha);
    const run = await createCheckRun(github, repo, app, { ...changeOf(body), name: body.name, headSha });
    return { status: 201, body: presentCheckRun(github, repo, run) };
  }),

  onRepository('checks/update', write, 'read', async ({ github, actor, repo, path, body }) => {
    const app = requireApp(actor);
    const run = getCheckRun(repo, path.check_run_id);
    await updateCheckRun(github, repo, app, run, changeOf(body));
    return { status: 200, body: presentCheckRun(github, repo, run) };
  }),

  onRepository('checks/get', read, 'read', ({ github, repo, path }) => ({
    status: 200,
    body: presentCheckRun(github, repo, getCheckRun(repo, path.check_run_id)),
  })),

  onRepository('checks/list-annotations', read, 'read', (call) => {
    const run = getCheckRun(call.repo, call.path.check_run_id);
    return paginate(call, run.annotations, (one) => presentAnnotation(call.github, call.repo, run, one));
  }),

  onRepository('checks/rerequest-run', write, 'write', ({ github, actor, repo, path }) => {
    rerequestCheckRun(github, repo, authorOf(actor), getCheckRun(repo, path.check_run_id));
    return { status: 201, body: {} };
  }),

  onRepository('checks/list-for-ref', read, 'read', async (call) => {
    const sha = await requireCommit(call.github, call.repo, call.path.ref);
    return listRuns(
      call,
      call.repo.checkRuns.filter((run) => run.headSha === sha),
    );
  }),

  onRepository('checks/list-for-suite', read, 'read', (call) =>
    listRuns(call, runsOf(call.repo, getSuite(call.repo, call.path.check_suite_id))),
  ),

  onRepository('checks/get-suite', read, 'read', async ({ github, repo, path }) => ({
    status: 200,
    body: await presentCheckSuite(github, repo, getSuite(repo, path.check_suite_id)),
  })),

  onRepository('checks/list-suites-for-ref', read, 'read', async (call) => {
    const { github, repo, path, query } = call;
    const sha = await requireCommit(github, repo, path.ref);
    const suites = repo.checkSuites
      .filter((suite) => suite.headSha === sha)
      .filter((suite) => query.app_id === undefined || suite.app.id === query.app_id)
      .filter(
        (suite) => query.check_name === undefined || runsOf(repo, suite).some((run) => run.name === query.check_name),
      );
    return paginateIn(call, 'check_suites', suites, (suite) => presentCheckSuite(github, repo, suite));
  }),

  onRepository('checks/create-suite', write, 'read', async ({ github, actor, repo, body }) => {
    const app = requireApp(actor);
    const sha = await requireCommit(github, repo, body.head_sha);
    const known = repo.checkSuites.some((suite) => suite.app === app && suite.headSha === sha);
    const suite = await suiteFor(github, repo, app, sha);
    return { status: known ? 200 : 201, body: await presentCheckSuite(github, repo, suite) };
  }),

  onRepository('checks/rerequest-suite', write, 'write', async ({ github, actor, repo, path }) => {
    await rerequestSuite(github, repo, authorOf(actor).user, getSuite(repo, path.check_suite_id));
    return { status: 201, body: {} };
  }),
];
