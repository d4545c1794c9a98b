/** A check suite's status and conclusion follow from its runs. */
import type { CheckConclusion, CheckRun, CheckSuite, Repository } from '../state.ts';

export const runsOf = (repo: Repository, suite: CheckSuite): CheckRun[] =>
  repo.checkRuns.filter((run) => run.suite === suite);

export function suiteStatus(repo: Repository, suite: CheckSuite): 'queued' | 'in_progress' | 'completed' {
  const runs = latestRuns(runsOf(repo, suite));
  if (runs.length === 0 || runs.every((run) => run.status === 'queued')) return 'queued';
  return runs.every((run) => run.status === 'completed') ? 'completed' : 'in_progress';
}

/** The worst of its runs first. */
const WEIGHT: readonly CheckConclusion[] = [
  'failure',
  'timed_out',
  'cancelled',
  'action_required',
  'stale',
  'success',
  'neutral',
  'skipped',
];

/** Null until every run is completed. */
export function suiteConclusion(repo: Repository, suite: CheckSuite): CheckConclusion | null {
  if (suiteStatus(repo, suite) !== 'completed') return null;
  const conclusions = latestRuns(runsOf(repo, suite)).map((run) => run.conclusion);
  return WEIGHT.find((conclusion) => conclusions.includes(conclusion)) ?? null;
}

/** Of runs with the same name in the same suite only the newest counts. */
export function latestRuns(runs: CheckRun[]): CheckRun[] {
  const latest = new Map(runs.map((run) => [`${run.suite.id} ${run.name}`, run]));
  return runs.filter((run) => latest.get(`${run.suite.id} ${run.name}`) === run);
}
