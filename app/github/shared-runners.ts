/** The organization's runners in the eyes of one repository: what others do on them, and who else has a claim. */
import { DEFAULT_CONFIG } from '../config/schema.ts';
import type { RunnerReading } from '../core/facts.ts';
import { standsAside } from '../core/hold.ts';
import type { Claimant } from '../core/schedule/claims.ts';
import { opensAt } from '../core/schedule/hours.ts';
import { runnerKey } from '../core/schedule/places.ts';
import type { OwnPolicies } from '../core/schedule/policies/in-turn.ts';
import { toPast } from '../core/schedule/remembered.ts';
import { type Ask, survey } from '../core/schedule/survey.ts';
import type { Memory, Seen } from './memory.ts';
import type { RepoRef } from './ports.ts';

type Around = { memory: Memory; policies?: OwnPolicies | undefined };

/**
 * What a repository's decision must know of the others of its installation; nothing without runners of the organization.
 * Remembers which of them it saw.
 */
export function sharedWith(
  { memory, policies }: Around,
  repo: RepoRef,
  runners: RunnerReading,
  now: string,
): Pick<Ask, 'elsewhere' | 'shared'> {
  if (runners.kind !== 'listed') return {};
  const ofOrg = runners.runners.filter(({ org }) => org);
  memory.sees.set(repo.id, new Set(ofOrg.map(runnerKey)));
  if (ofOrg.length === 0) return {};
  const elsewhere = attemptsBeside(memory, repo);
  const { policy, fairBy } = (memory.goodConfig.get(repo.id) ?? DEFAULT_CONFIG).scheduling;
  if (policy !== 'fair-share' || fairBy !== 'repository') return { elsewhere };
  const others = new Map(memory.neighbours(repo).map(({ ref }) => [ref.repo.id, ref.repo]));
  const rivals = [...others.values()].map((other) => {
    const sees = memory.sees.get(other.id);
    const usable = ofOrg.filter((runner) => sees?.has(runnerKey(runner)));
    const ask = { ...askOf(memory, other, now), elsewhere: attemptsBeside(memory, other), runners: usable, policies };
    return claimantOf(memory, other, ask);
  });
  return { elsewhere, shared: { repository: nameOf(repo), running: memory.onOrganization(repo), rivals } };
}

/** Attempts on the organization's runners that are not this repository's. */
const attemptsBeside = (memory: Memory, repo: RepoRef) =>
  memory.neighbours(repo).flatMap(({ record }) => record.attempts.filter(({ runner }) => runner.org));

/** The part of a question about a repository's queue that memory can answer alone. */
export function askOf(memory: Memory, repo: RepoRef, now: string): Omit<Ask, 'own' | 'runners'> {
  const nobody = { repo, number: 0 };
  const waiting = memory.ofRepo(repo).filter(({ state }) => state === 'queued');
  const asleep = waiting.filter(({ record }) => standsAside(record, now));
  return {
    queue: waiting.filter((seen) => !asleep.includes(seen)).map(toEntry),
    past: memory.pastBeside(nobody),
    sleeping: new Set(asleep.map(({ ref }) => ref.number)),
    active: memory.activeBeside(nobody).size,
    reserved: memory.reserved(nobody),
    config: memory.goodConfig.get(repo.id) ?? DEFAULT_CONFIG,
    now,
  };
}

const toEntry = ({ ref, issue, record }: Seen) => toPast(ref.number, issue, record, { queued: true });

const nameOf = ({ owner, name }: RepoRef) => `${owner}/${name}`;

/** Waiting for one of these, a task would take a runner; whatever else holds it back, it must not hold others back. */
const WANTS_RUNNER: readonly (string | undefined)[] = ['all-busy', 'behind', 'unavailable'];
/** Every waiting task is looked at more often than that; one that is not belongs to a repository that has left. */
const STALE_MS = 30 * 60 * 1000;

function claimantOf(memory: Memory, repo: RepoRef, ask: Omit<Ask, 'own'>): Claimant {
  const isFresh = ({ at }: Seen) => Date.parse(ask.now) - Date.parse(at) < STALE_MS;
  const wanting = memory.ofRepo(repo).filter((seen) => WANTS_RUNNER.includes(seen.wait?.kind) && isFresh(seen));
  const wants = new Set(wanting.map(({ ref }) => ref.number));
  const hours = ask.config['working-hours'];
  const open = hours === undefined || opensAt(ask.now, hours) === null;
  const { inTurn, slots, places } = survey({ ...ask, own: null });
  return {
    repository: nameOf(repo),
    running: memory.onOrganization(repo),
    waiting: open ? inTurn.filter(({ number }) => wants.has(number)).slice(0, slots) : [],
    idle: places.filter(({ org, state }) => org && state.kind === 'idle'),
  };
}
