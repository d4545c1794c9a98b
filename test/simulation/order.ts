/**
 * Does the order in which tasks are dispatched respect the policy? Judged from GitHub's state alone. One task may pass
 * another by chance: two PCs are free, and the second in turn is looked at first. A task that is ready, changes nothing, and
 * is passed again and again by others of a later turn on PCs that would suit it is not treated as the policy says.
 */
import { parseRunName } from '../../app/contract/dispatch.ts';
import { type Priority, priorityOf, specialtyOf, stateOf } from '../../app/contract/labels.ts';
import type { TaskRecord } from '../../app/contract/record.ts';
import type { Issue } from '../github/state.ts';
import type { Fault } from './faults.ts';
import { recordOf } from './records.ts';
import { waitsFor } from './waits.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;
/** As long as a webhook may be late, and a round of the timer: until then the app may not know better. */
const STEADY_MS = { calm: MINUTE, rough: 40 * MINUTE };
/** Two dispatches of the same moment count once. */
const APART_MS = { calm: MINUTE / 6, rough: 3 * MINUTE };
/** A wrong clock gives wrong times of approval and of the end of a back-off. */
const WRONG_CLOCK_MS = 3 * 60 * MINUTE;
const DAY_MS = 24 * 60 * MINUTE;
/** How much earlier each level is than the one below it, by the default of `scheduling.aging-hours`. */
const LEVEL: { readonly [priority in Priority]: number } = { urgent: 0, high: 1, medium: 2, low: 3 };

type Passed = { times: number; last: number; steadySince: number };

export function watchOrder(world: World, on: ReadonlySet<Fault>, fail: (rule: string, detail: string) => void): void {
  const { repository, github, app } = world;
  const now = () => github.clock.now();
  /** When anything last happened to an issue that the app would look at. */
  const touched = new Map<number, number>();
  const passed = new Map<number, Passed>();
  const weather = on.size === 0 ? 'calm' : 'rough';
  const steady = STEADY_MS[weather];
  const apart = APART_MS[weather];
  const slack = on.has('clocks') ? WRONG_CLOCK_MS : 0;
  // A PC that is gone when its turn comes, or an app that dies over it, leaves the task where it was.
  const tolerated = on.has('pcs') || on.has('crashes') || on.has('api') ? 4 : 2;

  github.onEvent.push(({ event, action, payload, sender }) => {
    if (event === 'workflow_run' && action === 'requested') return dispatched();
    // The app keeps its comment up to date while a task waits.
    if (event === 'issue_comment' && sender === app.bot) return;
    if (event !== 'issues' && event !== 'issue_comment') return;
    const { issue } = payload();
    if (typeof issue === 'object' && issue !== null && 'number' in issue && typeof issue.number === 'number')
      touched.set(issue.number, now());
  });

  function dispatched(): void {
    const run = repository.runs.at(-1);
    const name = run && parseRunName(run.displayTitle);
    const issue = name && repository.issues.get(name.task);
    const record = issue && recordOf(issue, app.bot.login);
    if (!issue || !record || !run || isOutOfTurn(issue, record)) return;
    const pc = new Set(
      world.repository.runners.flatMap((runner) => (isFor(run.inputs, runner) ? labelsOf(runner) : [])),
    );
    const turn = turnOf(issue, record);
    for (const other of repository.issues.values()) {
      if (other === issue || !couldGo(other, pc)) continue;
      const waiting = recordOf(other, app.bot.login);
      if (waiting && isReady(waiting) && turnOf(other, waiting) + slack < turn) count(other, issue);
    }
  }

  /** Sent to the PC that somebody named, or sent again after an app died. */
  function isOutOfTurn({ comments }: Issue, { attempts }: TaskRecord): boolean {
    const chosen = comments.some(({ user, body }) => user !== app.bot && /^\/claude (assign|retry on)/.test(body));
    const decided = Date.parse(attempts.at(-1)?.dispatchedAt ?? '');
    return chosen || !(Math.abs(now() - decided) < apart + slack);
  }

  function count(waiting: Issue, passing: Issue): void {
    const steadySince = touched.get(waiting.number) ?? 0;
    const known = passed.get(waiting.number);
    const before = known?.steadySince === steadySince ? known : { times: 0, last: 0, steadySince };
    if (now() - before.last < apart) return;
    const times = before.times + 1;
    passed.set(waiting.number, { times, last: now(), steadySince });
    if (times >= tolerated)
      fail('the order respects the policy', `#${waiting.number} was passed ${times} times, now by #${passing.number}`);
  }

  function couldGo(issue: Issue, pc: ReadonlySet<string>): boolean {
    const states = issue.labels.flatMap(({ name }) => stateOf(name) ?? []);
    const [specialty] = issue.labels.flatMap(({ name }) => specialtyOf(name) ?? []);
    return (
      issue.state === 'open' &&
      states.length === 1 &&
      states[0] === 'queued' &&
      specialty !== undefined &&
      pc.has(specialty) &&
      waitsFor(issue, repository).length === 0 &&
      now() - (touched.get(issue.number) ?? 0) > steady
    );
  }

  const isReady = ({ approval, paused, pin, notBefore }: TaskRecord): boolean =>
    approval !== null &&
    paused === null &&
    pin === null &&
    (notBefore === null || Date.parse(notBefore) + slack + steady < now());

  const turnOf = ({ labels }: Issue, { approval }: TaskRecord): number => {
    const level = Math.min(...labels.flatMap(({ name }) => levelOf(name)), Number.POSITIVE_INFINITY);
    return Date.parse(approval?.at ?? '') + (Number.isFinite(level) ? level : LEVEL.medium) * DAY_MS;
  };
}

const levelOf = (label: string): number[] => {
  const priority = priorityOf(label);
  return priority === undefined ? [] : [LEVEL[priority]];
};

const labelsOf = ({ labels }: World['repository']['runners'][number]) => labels.map(({ name }) => name);

/** Was the run sent to this very runner? */
const isFor = ({ runs_on: text = '' }: Record<string, string>, runner: World['repository']['runners'][number]) =>
  text.includes(JSON.stringify(runner.name));
