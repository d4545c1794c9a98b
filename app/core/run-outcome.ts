/** How an attempt ended, from what its run left behind: the result, else the annotation, else the conclusion. */
import type { FailureKind, Outcome } from '../contract/outcome.ts';
import type { Attempt } from '../contract/record.ts';
import type { Report, RunFacts } from './facts.ts';

export type Ending = { outcome: Outcome } & Pick<Attempt, 'costUsd' | 'turns' | 'pc' | 'session' | 'published'>;

/** The ending of a completed run. */
export function endingOf(run: RunFacts, report: Report | null): Ending {
  if (report?.kind === 'result') {
    const { outcome, costUsd, turns, pc, session, published } = report.result;
    return {
      ...{ outcome, costUsd, turns },
      ...(pc && { pc }),
      ...(session !== undefined && { session }),
      ...(published && { published }),
    };
  }
  if (report?.kind === 'failure') return { outcome: report.failure, costUsd: null, turns: null };
  const [kind, message] = withoutReport(run);
  return { outcome: { kind, message }, costUsd: null, turns: null };
}

function withoutReport(run: RunFacts): [FailureKind, string] {
  switch (run.conclusion) {
    case 'cancelled':
      return ['cancelled', 'The run was cancelled.'];
    case 'timed_out':
      return ['run-timeout', 'The run took longer than its workflow allows and was stopped.'];
    case 'startup_failure':
      return ['dispatch-refused', 'GitHub could not start the run: its workflow file has an error.'];
    default:
      if (run.runner === null) return ['runner-lost', 'The run ended before a PC took it.'];
      return ['bug', 'The run ended without saying how. Its log is the place to look.'];
  }
}
