/** What the tour promises, checked against what GitHub shows at its end. Pure. */
import type { Row } from './row.ts';

export type Expected = {
  specialty: string;
  runner: string;
  /** How each attempt ends, in order. */
  outcomes: string[];
  repairRounds: number;
  /** Waited for a maintainer before anything ran. */
  approved: boolean;
  /** What the pull request changes, sorted. */
  files: string[];
};

/** Every promise that did not hold, as a sentence. */
export function brokenPromises(rows: Row[], expected: ReadonlyMap<string, Expected>): string[] {
  const broken: string[] = [];
  for (const [key, promise] of expected) {
    const row = rows.find((one) => one.key === key);
    if (!row) {
      broken.push(`${key}: the issue was never seen`);
      continue;
    }
    const expect = (what: string, found: unknown, wanted: unknown) => {
      if (found !== wanted) broken.push(`#${row.number} ${what}: expected ${String(wanted)}, found ${String(found)}`);
    };
    expect('state', row.state, 'completed');
    expect('closed', row.closed, true);
    expect('specialty', row.specialty, promise.specialty);
    expect('runner', row.runner, promise.runner);
    expect('attempts', row.attempts.map((attempt) => attempt.outcome).join(), promise.outcomes.join());
    expect('repair rounds', row.repairRounds, promise.repairRounds);
    expect('waited for approval', row.seen.includes('pending'), promise.approved);
    expect('pull request merged', row.pr?.merged, true);
    expect('files changed', row.pr?.files.join(), promise.files.join());
    expect('check', row.check, 'success');
    expect('cost known', row.costUsd > 0, true);
    expect('state labels', row.stateLabels, 1);
    expect("comments of the app's with a record", row.appComments, 1);
  }
  return broken;
}
