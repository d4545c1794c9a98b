/** Who is next when a runner may be free: asks GitHub for the runners, and the memory for everything else. */
import { DEFAULT_CONFIG } from '../config/schema.ts';
import { holdOfPin, standsAside } from '../core/hold.ts';
import type { OwnPolicies } from '../core/schedule/policies/in-turn.ts';
import { toPast } from '../core/schedule/remembered.ts';
import { startable } from '../core/schedule/startable.ts';
import type { Memory } from './memory.ts';
import type { RepoRef, RunnerLister, TaskRef } from './ports.ts';

/** `clock` says now, ISO 8601 in UTC. */
type Survey = { github: RunnerLister; memory: Memory; clock: () => string; policies?: OwnPolicies };

/** Queued tasks that would get a runner now, as far as the app remembers them. */
export async function nextInLine({ github, memory, clock, policies }: Survey, repo: RepoRef): Promise<TaskRef[]> {
  const now = clock();
  const waiting = memory.ofRepo(repo).filter(({ state }) => state === 'queued');
  const queued = waiting.filter(({ record }) => !standsAside(record, now));
  const pinned = waiting.filter(({ record }) => record.pin && !record.paused);
  if (queued.length + pinned.length === 0) return [];
  const reading = await github.listRunners(repo);
  if (reading.kind !== 'listed') return [...queued, ...pinned].map(({ ref }) => ref);
  const nobody = { repo, number: 0 };
  const reserved = memory.reserved(nobody);
  const next = startable({
    queue: queued.map(({ ref, issue, record }) => toPast(ref.number, issue, record, { queued: true })),
    past: memory.pastBeside(nobody),
    sleeping: new Set(waiting.filter(({ record }) => standsAside(record, now)).map(({ ref }) => ref.number)),
    active: memory.activeBeside(nobody),
    runners: reading.runners,
    reserved,
    config: memory.goodConfig.get(repo.id) ?? DEFAULT_CONFIG,
    policies,
    now,
  });
  const free = pinned.filter(({ record }) => record.pin && !holdOfPin(record.pin.name, reading.runners, reserved));
  return [...free, ...queued.filter(({ ref }) => next.has(ref.number))].map(({ ref }) => ref);
}
