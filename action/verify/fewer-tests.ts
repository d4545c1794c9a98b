/** Tests that are not run any more, by what the runners count: also those whose going no diff shows. Pure. */
import type { Gate } from './judge.ts';
import type { Counts } from './report.ts';
import type { Weakening } from './weakening.ts';

const ran = ({ passed, failed }: Counts): number => passed + failed;

/**
 * Compared is only what both runs have counted to the end. A command that passes and counts nothing, though it did before, runs
 * none.
 */
export function fewerTests({ steps }: Gate): Weakening[] {
  return steps.flatMap(({ command, counts, failure, before }): Weakening[] => {
    if (!before?.counts || (failure && !(failure.isWhole && counts))) return [];
    const was = ran(before.counts);
    const now = counts ? ran(counts) : 0;
    return now < was ? [{ kind: 'fewer', command, was, now }] : [];
  });
}
