/** A further attempt of a finished run. */
import { HttpError } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { type Job, newId, type User, type WorkflowRun } from '../state.ts';
import { cancelUnit } from './cancel.ts';
import { enterGroup } from './concurrency.ts';
import { tellRun } from './events.ts';
import { settle } from './settle.ts';

/** Runs everything again, or only the jobs named and those that need them; other jobs keep their results. */
export function rerun(github: GitHub, run: WorkflowRun, actor: User, again: (job: Job) => boolean): void {
  if (run.status !== 'completed') throw new HttpError(403, 'This workflow run is already running');
  const previous = run.jobs.filter((job) => job.runAttempt === run.runAttempt);
  const keys = withDependents(run, new Set(previous.filter(again).map((job) => job.key)));
  if (previous.length > 0 && keys.size === 0) throw new HttpError(403, 'This workflow run cannot be retried');
  run.runAttempt += 1;
  for (const job of previous)
    if (!keys.has(job.key)) run.jobs.push({ ...job, id: newId(github.state), runAttempt: run.runAttempt });
  run.status = 'queued';
  run.conclusion = null;
  run.cancelled = false;
  run.triggeringActor = actor;
  run.startedAt = github.clock.now();
  run.updatedAt = run.startedAt;
  const { wait, cancel } = enterGroup(run.repository, { kind: 'run', run });
  if (wait) run.status = 'pending';
  tellRun(github, run, 'requested');
  for (const unit of cancel) cancelUnit(github, unit, run.concurrency?.group ?? '');
  settle(github);
}

function withDependents(run: WorkflowRun, keys: Set<string>): Set<string> {
  const before = keys.size;
  for (const job of run.file.jobs) if (job.needs.some((need) => keys.has(need))) keys.add(job.key);
  return keys.size === before ? keys : withDependents(run, keys);
}
