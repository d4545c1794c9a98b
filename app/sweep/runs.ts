/** What the timer sees of the attempts under way, by their runs and by their runners. */
import { DEFAULT_CONFIG } from '../config/schema.ts';
import type { RunFacts } from '../core/facts.ts';
import { activeAttempt } from '../core/task.ts';
import type { Memory, Seen } from '../github/memory.ts';
import type { RepoRef, RunnerLister } from '../github/ports.ts';

type Known = { memory: Memory; clock: () => string };

/** Those whose run did something the app has not heard of, cannot be seen here, or takes longer than it may. */
export function goneOn(known: Known, underWay: readonly Seen[], runs: readonly RunFacts[]): Seen[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  return underWay.filter((seen) => hasGoneOn(known, seen, byId));
}

function hasGoneOn({ memory, clock }: Known, { ref, record }: Seen, runs: ReadonlyMap<number, RunFacts>): boolean {
  const attempt = activeAttempt(record);
  if (!attempt) return false;
  const run = runs.get(attempt.runId ?? memory.runOf.get(attempt.nonce) ?? 0);
  if (!run || run.phase === 'completed') return true;
  const { timeouts, attempt: allowed } = memory.goodConfig.get(ref.repo.id) ?? DEFAULT_CONFIG;
  const longerThan = (minutes: number, since: string) => Date.parse(clock()) - Date.parse(since) > minutes * 60_000;
  if (run.phase === 'running')
    return attempt.startedAt === null || longerThan(allowed.timeoutMinutes, attempt.startedAt);
  return longerThan(timeouts.assignMinutes, attempt.dispatchedAt);
}

/** A PC that goes offline tells nobody. Resolves to the attempts on PCs that are. */
export async function watchRunners(
  { github, memory, clock }: Known & { github: RunnerLister },
  repo: RepoRef,
  underWay: readonly Seen[],
): Promise<Seen[]> {
  const reading = await github.listRunners(repo);
  memory.watch(repo, reading.kind === 'listed' ? reading.runners : [], clock());
  const offline = memory.offline(repo);
  return underWay.filter(({ record }) => offline.has(activeAttempt(record)?.runner.name ?? ''));
}
