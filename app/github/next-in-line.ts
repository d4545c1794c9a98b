/** Who is next when a runner may be free: asks GitHub for the runners, and the memory for everything else. */
import { holdOfPin } from '../core/hold.ts';
import type { OwnPolicies } from '../core/schedule/policies/in-turn.ts';
import { startable } from '../core/schedule/startable.ts';
import type { Memory } from './memory.ts';
import type { RepoRef, RunnerLister, TaskRef } from './ports.ts';
import { askOf, sharedWith } from './shared-runners.ts';

/** `clock` says now, ISO 8601 in UTC. */
type Survey = { github: RunnerLister; memory: Memory; clock: () => string; policies?: OwnPolicies };

/** Queued tasks that would get a runner now, as far as the app remembers them. */
export async function nextInLine({ github, memory, clock, policies }: Survey, repo: RepoRef): Promise<TaskRef[]> {
  const waiting = () => memory.ofRepo(repo).filter(({ state }) => state === 'queued');
  const isAsked = (ask: { sleeping: ReadonlySet<number> }, { ref, record }: ReturnType<typeof waiting>[number]) =>
    !ask.sleeping.has(ref.number) || (record.pin !== null && record.paused === null);
  const before = askOf(memory, repo, clock());
  if (!waiting().some((seen) => isAsked(before, seen))) return [];
  const reading = await github.listRunners(repo);
  const now = clock();
  const ask = askOf(memory, repo, now);
  const asked = waiting().filter((seen) => isAsked(ask, seen));
  if (reading.kind !== 'listed') return asked.map(({ ref }) => ref);
  const { runners } = reading;
  const next = startable({ ...ask, ...sharedWith({ memory, policies }, repo, reading, now), runners, policies });
  return asked
    .filter(({ ref, record }) =>
      record.pin ? !holdOfPin(record.pin.name, runners, ask.reserved) : next.has(ref.number),
    )
    .map(({ ref }) => ref);
}
