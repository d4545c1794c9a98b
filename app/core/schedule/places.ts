/** Where work could go: each runner of the cluster with its state, and the free places of auto-scaled pools. */
import type { Config } from '../../config/schema.ts';
import { PC_LABEL_PREFIX, RUNNER_LABEL, type Specialty } from '../../contract/labels.ts';
import type { RunnerFacts } from '../facts.ts';
import { type Overload, overloadOf, type TooSmall, tooSmall } from './capacity.ts';
import type { History } from './history.ts';

/** A runner with this label gets no new tasks; what it does it may finish. */
export const MAINTENANCE_LABEL = 'claude-maintenance';
/** So many failures of its own in a row set a runner aside, … */
const FAULTS_TO_SET_ASIDE = 3;
/** … for so long; then it gets one task to show itself. */
const SET_ASIDE_MS = 30 * 60 * 1000;

export type RunnerState =
  | { kind: 'idle' }
  | { kind: 'busy' }
  | { kind: 'offline' }
  /** Idle, and next for another repository of the organization (`owner/name`). */
  | { kind: 'promised'; repository: string }
  | { kind: 'maintenance' }
  /** Its pool is switched off. */
  | { kind: 'disabled'; pool: string }
  /** Three failures of its own in a row. `until` is ISO 8601. */
  | { kind: 'error'; faults: number; until: string }
  /** By its last report it has no room for a task at the moment. */
  | ({ kind: 'overloaded' } & Overload)
  /** By its last report it has less than one task of its pool may use. */
  | { kind: 'too-small'; pool: string; lack: TooSmall };

export type Place = {
  name: string;
  /** By what it is told from all others of the installation. */
  key: string;
  /** It is the organization's. */
  org: boolean;
  /** The label that addresses it. */
  label: string;
  pool: string | null;
  /** What it does. */
  skills: ReadonlySet<Specialty>;
  /** General work may go there too. */
  takesGeneral: boolean;
  state: RunnerState;
};

export type Situation = {
  runners: readonly RunnerFacts[];
  /** Keys of runners and places that were just given work and may still look idle. */
  reserved: ReadonlySet<string>;
  history: History;
  config: Config;
  /** Milliseconds of the epoch. */
  now: number;
};

type Pools = Config['pools'];

export function placesOf(situation: Situation): Place[] {
  const { runners, config } = situation;
  return [...runners.flatMap((runner) => placeOf(runner, situation) ?? []), ...scaledPlaces(config.pools, situation)];
}

/** Names are unique in a repository and in an organization, but not between the two. */
export const runnerKey = ({ name, org }: { name: string; org?: true | undefined }): string =>
  org ? `${name} of the organization` : name;

const lower = (runner: RunnerFacts) => new Set(runner.labels.map((label) => label.toLowerCase()));

/** The first pool whose labels are all there. */
export function poolOf(labels: ReadonlySet<string>, pools: Pools): [string, Pools[string]] | undefined {
  return Object.entries(pools).find(([, pool]) => pool.labels.every((label) => labels.has(label)));
}

/** undefined for a runner that is not ours, or of an auto-scaled pool, whose runners are not chosen singly. */
function placeOf(runner: RunnerFacts, situation: Situation): Place | undefined {
  const labels = lower(runner);
  if (!labels.has(RUNNER_LABEL)) return undefined;
  const { pools, specialties } = situation.config;
  const [name, pool] = poolOf(labels, pools) ?? [];
  if (pool?.autoScaled) return undefined;
  const declared = pool !== undefined && pool.specialties.length > 0;
  const skills = new Set(declared ? pool.specialties : specialties.names.filter((one) => labels.has(one)));
  return {
    name: runner.name,
    key: runnerKey(runner),
    org: runner.org === true,
    label: runner.labels.find((label) => label.toLowerCase().startsWith(PC_LABEL_PREFIX)) ?? '',
    pool: name ?? null,
    skills,
    takesGeneral: !declared || skills.has('general'),
    state:
      pool?.enabled === false
        ? { kind: 'disabled', pool: name ?? '' }
        : stateOf(runner, labels, pool && { name: name ?? '', ...pool }, situation),
  };
}

function stateOf(
  runner: RunnerFacts,
  labels: ReadonlySet<string>,
  pool: (Pools[string] & { name: string }) | undefined,
  situation: Situation,
): RunnerState {
  if (!runner.online) return { kind: 'offline' };
  if (labels.has(MAINTENANCE_LABEL)) return { kind: 'maintenance' };
  if (runner.busy || situation.reserved.has(runnerKey(runner))) return { kind: 'busy' };
  const past = situation.history.runners.get(runnerKey(runner));
  if (past && past.faultsInARow >= FAULTS_TO_SET_ASIDE && situation.now < past.lastFaultAt + SET_ASIDE_MS) {
    const until = new Date(past.lastFaultAt + SET_ASIDE_MS).toISOString();
    return { kind: 'error', faults: past.faultsInARow, until };
  }
  const reported = past?.reported;
  if (!reported) return { kind: 'idle' };
  const lack = pool && tooSmall(reported, pool, situation.now);
  if (lack) return { kind: 'too-small', pool: pool.name, lack };
  const overload = overloadOf(reported, pool, situation.now);
  return overload ? { kind: 'overloaded', ...overload } : { kind: 'idle' };
}

/** An auto-scaled pool has as many places as it may run tasks; those that its runners do not use are free. */
function scaledPlaces(pools: Pools, { runners, reserved }: Situation): Place[] {
  return Object.entries(pools).flatMap(([name, pool]) => {
    if (!pool.autoScaled) return [];
    const own = runners.filter((runner) => poolOf(lower(runner), pools)?.[0] === name);
    const busy = own.filter((runner) => runner.busy || reserved.has(runnerKey(runner))).length;
    return Array.from({ length: pool.maxParallel }, (_, at): Place => {
      const place = `${name}, place ${at + 1}`;
      const taken = reserved.has(place) || at >= pool.maxParallel - busy;
      const state: RunnerState = pool.enabled ? { kind: taken ? 'busy' : 'idle' } : { kind: 'disabled', pool: name };
      const skills = new Set(pool.specialties);
      return {
        name: place,
        key: place,
        org: false,
        label: pool.labels[0] ?? RUNNER_LABEL,
        pool: name,
        skills,
        takesGeneral: skills.has('general'),
        state,
      };
    });
  });
}

export const fits = (place: Place, specialty: Specialty): boolean =>
  place.skills.has(specialty) || (specialty === 'general' && place.takesGeneral);

/** The label that sends a task there: its own, else the widest that still finds it. */
export function addressOf(place: Place, specialty: Specialty): string {
  if (place.label !== '') return place.label;
  return place.skills.has(specialty) ? specialty : RUNNER_LABEL;
}
