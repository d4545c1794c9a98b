/** Who is next when a runner may be free: asks GitHub for the runners, and the memory for everything else. */
import { isOlder } from '../core/age.ts';
import { holdOfPin } from '../core/hold.ts';
import type { OwnPolicies } from '../core/schedule/policies/in-turn.ts';
import { startable } from '../core/schedule/startable.ts';
import type { Memory, Seen } from './memory.ts';
import type { RepoRef, RunnerLister, TaskRef } from './ports.ts';
import { askOf, sharedWith } from './shared-runners.ts';

/** `clock` says now, ISO 8601 in UTC. */
type Survey = { github: RunnerLister; memory: Memory; clock: () => string; policies?: OwnPolicies };

/**
 * Queued tasks that would get a runner now, as far as the app remembers them. `behind`: it is asked because a look has just
 * put a task behind another.
 */
export async function nextInLine(
  { github, memory, clock, policies }: Survey,
  repo: RepoRef,
  { behind = false }: { behind?: boolean } = {},
): Promise<TaskRef[]> {
  const waiting = () => memory.ofRepo(repo).filter(({ state }) => state === 'queued');
  const isAsked = (ask: { sleeping: ReadonlySet<number> }, { ref, record }: ReturnType<typeof waiting>[number]) =>
    !ask.sleeping.has(ref.number) || (record.pin !== null && record.paused === null);
  const before = askOf(memory, repo, clock());
  // With the limit reached nobody may start, however many runners are free.
  if (before.active >= before.config.limits.parallel) return [];
  if (!waiting().some((seen) => isAsked(before, seen))) return [];
  const reading = await github.listRunners(repo);
  const now = clock();
  const ask = askOf(memory, repo, now);
  const asked = waiting().filter((seen) => isAsked(ask, seen));
  if (reading.kind !== 'listed') return asked.map(({ ref }) => ref);
  const { runners } = reading;
  const next = startable({ ...ask, ...sharedWith({ memory, policies }, repo, reading, now), runners, policies });
  const first = asked.filter(({ ref, record }) =>
    record.pin ? !holdOfPin(record.pin.name, runners, ask.reserved) : next.has(ref.number),
  );
  return behind ? first.flatMap((seen) => withoutCircles(memory, seen, next, now)) : first.map(({ ref }) => ref);
}

/** Who was found behind another so lately is not asked again just because somebody was. */
const JUST_NOW_MS = 60 * 1000;

/**
 * GitHub's queue may know what this process does not: another that stands before the task. Each look at the task would then
 * ask who is next, and the answer would be the task. Who stands before it is looked at in its stead.
 */
function withoutCircles(memory: Memory, { ref, wait, at }: Seen, next: ReadonlySet<number>, now: string): TaskRef[] {
  const isRecent = (time: string) => !isOlder(time, JUST_NOW_MS, now);
  if (wait?.kind !== 'behind' || !isRecent(at)) return [ref];
  const other = { repo: ref.repo, number: wait.number };
  const seen = memory.seen(other);
  return next.has(other.number) || (seen && isRecent(seen.at)) ? [] : [other];
}
