/** Starts a run of a workflow for an event. */
import { type Commit, readCommit } from '../git-commits.ts';
import { type GitHub, gitDir } from '../github.ts';
import { newId, type Repository, type User, type Workflow, type WorkflowRun } from '../state.ts';
import { actionsApp } from './actions-app.ts';
import { cancelUnit } from './cancel.ts';
import { concurrencyOf, enterGroup } from './concurrency.ts';
import { runContexts } from './contexts.ts';
import { tellRun } from './events.ts';
import { evaluateText } from './expressions.ts';
import { completeRun, settle } from './settle.ts';
import type { Json, Template } from './template.ts';
import type { WorkflowFile } from './workflow-file.ts';

export type RunStart = {
  repo: Repository;
  workflow: Workflow;
  file: WorkflowFile;
  event: string;
  /** `refs/heads/main`. */
  ref: string;
  headBranch: string;
  sha: string;
  actor: User;
  inputs?: Record<string, string>;
  payload: Record<string, Json>;
  /** The run's title when the file gives no `run-name`. */
  title: (commit: Commit) => string;
  pullNumbers?: number[];
};

/** The run is in the state, told and as far as it gets when this resolves. */
export async function startRun(github: GitHub, start: RunStart): Promise<WorkflowRun> {
  const commit = await readCommit(gitDir(github, start.repo), start.sha);
  const { repo, workflow, file } = start;
  const now = github.clock.now();
  const suite = {
    id: newId(github.state),
    app: actionsApp(github),
    headSha: start.sha,
    headBranch: start.headBranch,
    createdAt: now,
    updatedAt: now,
  };
  repo.checkSuites.push(suite);
  const run: WorkflowRun = {
    id: newId(github.state),
    repository: repo,
    workflow,
    runNumber: repo.runs.filter((one) => one.workflow === workflow).length + 1,
    runAttempt: 1,
    event: start.event,
    displayTitle: start.title(commit),
    headBranch: start.headBranch,
    headSha: start.sha,
    ref: start.ref,
    headCommit: commit,
    actor: start.actor,
    triggeringActor: start.actor,
    inputs: start.inputs ?? {},
    payload: start.payload,
    file,
    concurrency: null,
    cancelled: false,
    pullNumbers: start.pullNumbers ?? [],
    status: 'queued',
    conclusion: null,
    suite,
    jobs: [],
    createdAt: now,
    updatedAt: now,
    startedAt: now,
  };
  repo.runs.push(run);
  begin(github, run, file.runName);
  return run;
}

function begin(github: GitHub, run: WorkflowRun, runName: Template): void {
  try {
    const scope = { contexts: runContexts(github, run) };
    const name = runName === null ? '' : evaluateText(runName, scope).trim();
    if (name !== '') run.displayTitle = name;
    run.concurrency = concurrencyOf(run.file.concurrency, scope);
  } catch {
    // GitHub shows such a run as failed at its start; the jobs' own errors become annotations instead.
    tellRun(github, run, 'requested');
    completeRun(github, run, 'startup_failure');
    return;
  }
  const { wait, cancel } = enterGroup(run.repository, { kind: 'run', run });
  if (wait) run.status = 'pending';
  tellRun(github, run, 'requested');
  for (const unit of cancel) cancelUnit(github, unit, run.concurrency?.group ?? '');
  settle(github);
}
