/** Everything a decision about the queue looks at, computed once: places, history, limits, and whose turn it is. */
import type { Config } from '../../config/schema.ts';
import type { Attempt } from '../../contract/record.ts';
import type { QueueEntry, RunnerFacts } from '../facts.ts';
import { type Candidate, shareOf, toCandidate } from './candidate.ts';
import { type Claimant, claimsOf } from './claims.ts';
import { type History, historyOf, type Past } from './history.ts';
import { attemptsLeftToday, ledgerOf, limitOf } from './limits.ts';
import { fits, type Place, placesOf } from './places.ts';
import { inTurnBy, type OwnPolicies } from './policies/in-turn.ts';

export type Ask = {
  /** Queued tasks as their labels show them. */
  queue: readonly QueueEntry[];
  /** The task that is looked at, with what its record says. */
  own: Past | null;
  /** The repository's other tasks as the app remembers them. */
  past: readonly Past[];
  /** Queued tasks that wait for something else and stand in nobody's way. */
  sleeping: ReadonlySet<number>;
  /** Tasks that run, beside `own`. */
  active: number;
  runners: readonly RunnerFacts[];
  reserved: ReadonlySet<string>;
  config: Config;
  /** The app's own policies. */
  policies?: OwnPolicies | undefined;
  /** Attempts of other repositories on runners of the organization. */
  elsewhere?: readonly Attempt[] | undefined;
  /** Who else has a claim to runners of the organization; absent where they are not shared fairly. */
  shared?: Shared | undefined;
  /** ISO 8601. */
  now: string;
};

/** `repository` and `running` are this one's, as in a claimant. */
type Shared = Pick<Claimant, 'repository' | 'running'> & { rivals: readonly Claimant[] };

export type Survey = {
  config: Config;
  history: History;
  places: Place[];
  /** Tasks that could start if there was a place, first in turn first. */
  inTurn: Candidate[];
  /** Why the policy of the configuration could not be asked, and `priority` was. */
  policyFault: string | null;
  /** How many tasks may still start, by the limits of the whole repository. */
  slots: number;
};

const NO_POLICIES: OwnPolicies = new Map();

/** GitHub is asked for so many queued tasks; where there are more, memory knows the others. */
const QUEUE_PAGE = 50;

export function survey(ask: Ask): Survey {
  const { own, config } = ask;
  const others = own === null ? ask.past : [...ask.past.filter(({ number }) => number !== own.number), own];
  const tasks = inPresentNames(others, config);
  const now = Date.parse(ask.now);
  const history = historyOf(tasks, now, ask.elsewhere);
  const ledger = ledgerOf(tasks, ask.now, config);
  const { runners, reserved } = ask;
  const places = placesOf({ runners, reserved, history, config, now });
  const known = new Map(tasks.map((task) => [task.number, task]));
  const candidates = entriesOf(ask, tasks).flatMap((entry) => {
    const task = known.get(entry.number);
    const limit = limitOf({ author: entry.author, attempts: task?.attempts ?? [] }, ledger, config);
    if (limit && entry.number !== own?.number) return [];
    return [toCandidate(entry, task, config)];
  });
  const { inTurn, fault } = order(candidates, tasks, places, ask);
  const slots = Math.max(0, Math.min(config.limits.parallel - ask.active, attemptsLeftToday(ledger, config)));
  const rest = { config, history, inTurn, policyFault: fault, slots };
  return { ...rest, places: ask.shared ? withClaims(places, inTurn.slice(0, slots), ask.shared, config) : places };
}

/** What was done under a built-in specialty's old name counts for the new one. */
function inPresentNames(tasks: readonly Past[], { specialties: { renamed } }: Config): readonly Past[] {
  if (renamed.size === 0) return tasks;
  return tasks.map((task) => ({ ...task, specialty: renamed.get(task.specialty) ?? task.specialty }));
}

/** Idle runners that another repository of the organization has the better claim to are not idle for this one. */
function withClaims(places: Place[], waiting: readonly Candidate[], shared: Shared, config: Config): Place[] {
  const { repository, running, rivals } = shared;
  const idle = places.filter(({ state }) => state.kind === 'idle');
  const claims = claimsOf({ repository, running, waiting, idle }, rivals, agingMs(config));
  return places.map((place) => {
    const other = place.state.kind === 'idle' ? claims.get(place.key) : undefined;
    return other === undefined ? place : { ...place, state: { kind: 'promised', repository: other } };
  });
}

const agingMs = ({ scheduling }: Config): number => scheduling.agingHours * 60 * 60 * 1000;

function entriesOf({ queue, own, sleeping }: Ask, tasks: readonly Past[]): QueueEntry[] {
  const shown = queue.filter(({ number }) => number !== own?.number && !sleeping.has(number));
  const numbers = new Set(shown.map(({ number }) => number));
  const remembered = queue.length < QUEUE_PAGE ? [] : tasks.filter((task) => task.queued && !sleeping.has(task.number));
  const unseen = remembered.filter(({ number }) => number !== own?.number && !numbers.has(number));
  return [...shown, ...unseen, ...(own ? [own] : [])];
}

function order(candidates: Candidate[], tasks: readonly Past[], places: readonly Place[], ask: Ask) {
  const { config, policies = NO_POLICIES } = ask;
  const { scheduling } = config;
  const running = new Map<string, number>();
  for (const task of tasks) {
    if (task.attempts.at(-1)?.endedAt !== null || task.attempts.length === 0) continue;
    const share = shareOf(task, scheduling);
    running.set(share, (running.get(share) ?? 0) + 1);
  }
  const capable = new Map<string, number>();
  for (const { specialty } of candidates)
    if (!capable.has(specialty)) capable.set(specialty, places.filter((place) => fits(place, specialty)).length);
  return inTurnBy(scheduling.policy, policies, candidates, {
    agingMs: agingMs(config),
    capable: (specialty) => capable.get(specialty) ?? 0,
    running: (share) => running.get(share) ?? 0,
  });
}
