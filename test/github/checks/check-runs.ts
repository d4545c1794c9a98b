/** Check runs: only Apps make them, and each App changes only its own. */
import { HttpError, invalid } from '../errors.ts';
import type { GitHub } from '../github.ts';
import type { Author } from '../issues/author.ts';
import { presentCheckRunEvent } from '../present/check.ts';
import {
  type Annotation,
  type App,
  type CheckConclusion,
  type CheckRun,
  type CheckStatus,
  newId,
  type Repository,
  type User,
} from '../state.ts';
import { suiteFor, tellWhenCompleted } from './suites.ts';

export type CheckRunChange = {
  name?: string | undefined;
  externalId?: string | undefined;
  detailsUrl?: string | undefined;
  status?: CheckStatus | undefined;
  conclusion?: CheckConclusion | undefined;
  /** Milliseconds. */
  startedAt?: number | undefined;
  completedAt?: number | undefined;
  output?:
    | {
        title?: string | null | undefined;
        summary?: string | null | undefined;
        text?: string | null | undefined;
        annotations?: Annotation[] | undefined;
      }
    | undefined;
  actions?: CheckRun['actions'] | undefined;
};

/** The caller has made sure that the commit exists. */
export async function createCheckRun(
  github: GitHub,
  repo: Repository,
  app: App,
  input: CheckRunChange & { name: string; headSha: string },
): Promise<CheckRun> {
  checkStatus(input);
  const run: CheckRun = {
    id: newId(github.state),
    suite: await suiteFor(github, repo, app, input.headSha),
    name: input.name,
    headSha: input.headSha,
    externalId: '',
    detailsUrl: null,
    status: 'queued',
    conclusion: null,
    startedAt: github.clock.now(),
    completedAt: null,
    output: { title: null, summary: null, text: null },
    annotations: [],
    actions: [],
  };
  assign(github, run, input);
  repo.checkRuns.push(run);
  tell(github, repo, app.bot, run, 'created');
  if (run.status === 'completed') await tellCompleted(github, repo, app, run);
  return run;
}

/** Annotations are appended, everything else replaces. 403 for another App's check run. */
export async function updateCheckRun(
  github: GitHub,
  repo: Repository,
  app: App,
  run: CheckRun,
  change: CheckRunChange,
): Promise<void> {
  if (run.suite.app !== app)
    throw new HttpError(
      403,
      `Invalid app_id \`${app.id}\` - check run can only be modified by the GitHub App that created it.`,
    );
  checkStatus(change);
  const wasCompleted = run.status === 'completed';
  assign(github, run, change);
  run.suite.updatedAt = github.clock.now();
  if (run.status === 'completed' && !wasCompleted) await tellCompleted(github, repo, app, run);
}

async function tellCompleted(github: GitHub, repo: Repository, app: App, run: CheckRun): Promise<void> {
  tell(github, repo, app.bot, run, 'completed');
  await tellWhenCompleted(github, repo, app.bot, run.suite);
}

function checkStatus({ status, conclusion }: CheckRunChange): void {
  if (status === 'completed' && conclusion === undefined)
    throw invalid('Invalid request.\n\n"conclusion" wasn\'t supplied. It is required when "status" is "completed".');
}

/** A conclusion completes the run, and any other status opens it again. */
function assign(github: GitHub, run: CheckRun, change: CheckRunChange): void {
  const { output } = change;
  run.name = change.name ?? run.name;
  run.externalId = change.externalId ?? run.externalId;
  run.detailsUrl = change.detailsUrl ?? run.detailsUrl;
  run.startedAt = change.startedAt ?? run.startedAt;
  run.actions = change.actions ?? run.actions;
  if (change.conclusion !== undefined) {
    run.status = 'completed';
    run.conclusion = change.conclusion;
    run.completedAt = change.completedAt ?? github.clock.now();
  } else if (change.status !== undefined) {
    run.status = change.status;
    run.conclusion = null;
    run.completedAt = null;
  }
  if (!output) return;
  const { title = run.output.title, summary = run.output.summary, text = run.output.text } = output;
  run.output = { title, summary, text };
  run.annotations.push(...(output.annotations ?? []));
}

/**
 * Asks the App that made it to run the check again; the run itself stays as it is until the App changes it. 403 for another
 * App, 422 while it is not completed.
 */
export function rerequestCheckRun(github: GitHub, repo: Repository, author: Author, run: CheckRun): void {
  if (author.app !== null && author.app !== run.suite.app)
    throw new HttpError(403, 'This check run is not rerequestable');
  if (run.status !== 'completed') throw invalid('This check run is not rerequestable');
  tell(github, repo, author.user, run, 'rerequested', run.suite.app);
}

/** A person clicked one of the run's buttons. */
export function requestAction(github: GitHub, repo: Repository, sender: User, run: CheckRun, identifier: string): void {
  if (!run.actions.some((action) => action.identifier === identifier))
    throw invalid(`The check run ${run.name} has no action ${identifier}`);
  tell(github, repo, sender, run, 'requested_action', run.suite.app, { requested_action: { identifier } });
}

function tell(
  github: GitHub,
  repo: Repository,
  sender: User,
  run: CheckRun,
  action: string,
  only?: App,
  extra: Record<string, unknown> = {},
): void {
  const payload = () => ({ check_run: presentCheckRunEvent(github, repo, run), ...extra });
  github.emit({ repo, sender, event: 'check_run', action, payload, ...(only && { only }) });
}
