/** What must hold in every simulation, while it goes on and when it has come to rest. */

import { specialtyOf, stateOf } from '../../app/contract/labels.ts';
import { sameName } from '../github/same-name.ts';
import type { Issue, Runner, WorkflowRun } from '../github/state.ts';
import { isDashboard } from './dashboard.ts';
import type { Fault } from './faults.ts';
import { watchOrder } from './order.ts';
import type { People } from './people.ts';
import type { Watch, Work } from './play-action.ts';
import { isPaused, recordComments } from './records.ts';
import type { Trace } from './trace.ts';
import { hasState, isDone, isSettled, waitsFor } from './waits.ts';
import type { World } from './world.ts';

export type Violation = { rule: string; detail: string };

export type Checks = Watch & {
  violations: readonly Violation[];
  fail(rule: string, detail: string): void;
  /** Everything that can be said of a repository at rest. */
  atRest(): void;
  /** What it took to get there, where nothing went wrong. */
  costs(): void;
};

/** Requests of the app's side for one task from opened to completed, when nothing goes wrong. */
const REQUESTS_PER_TASK = 12;
/** One look decides one write; a look that finds nothing to do is the exception. */
const LOOKS_PER_WRITE = 1.4;
const AUTHENTICATION = 'apps/create-installation-access-token';

export type CheckOptions = {
  world: World;
  people: People;
  trace: Trace;
  on: ReadonlySet<Fault>;
  /** As the repository's configuration says. */
  parallel: number;
};

export function createChecks({ world, people, trace, on, parallel }: CheckOptions): Checks {
  const { repository } = world;
  const violations: Violation[] = [];
  /** Who may have waived a blocker; nobody does so any more once all is quiet, but what was waived stays so. */
  const meddled = on.has('people');
  /** Both stay when nothing else goes wrong any more. */
  const replicas = on.has('replicas');
  const live = new Set<Work>();
  const worked = new Set<string>();
  const fail = (rule: string, detail: string) => {
    if (violations.some((known) => known.rule === rule && known.detail === detail)) return;
    violations.push({ rule, detail });
    trace.note(`VIOLATION ${rule}: ${detail}`);
  };
  watchOrder(world, on, fail);
  /** A PC that vanished may still be working; GitHub has given its job up. */
  const isLive = ({ runId }: Work) => repository.runs.some(({ id, status }) => id === runId && status !== 'completed');
  const nameOf = ({ dispatch, runId }: Work) => `#${dispatch.task}, attempt ${dispatch.attempt}, run ${runId}`;

  function atRest() {
    for (const issue of people.issues()) checkIssue(issue);
    checkDashboard();
    for (const run of repository.runs)
      if (run.status !== 'completed' && !waitsForNobody(run))
        fail('no run is left behind', `${run.displayTitle}: ${run.status}`);
    for (const text of world.github.violations) fail('the local GitHub is content', text);
    for (const { actor, operation, status } of world.github.state.requests)
      if (actor === world.app.bot.login && status === 429) fail('no limit of GitHub is met', operation);
  }

  /** For a PC that has left the cluster; GitHub itself ends such a run after a day. */
  const waitsForNobody = ({ jobs }: WorkflowRun) =>
    jobs.every(({ status }) => status === 'queued') &&
    jobs.some(({ labels }) => !repository.runners.some((pc) => labels.every((label) => hasLabel(pc, label))));

  /** The app labels what it takes up. */
  const isTakenUp = ({ labelled }: Issue) => labelled.some(({ user }) => user === world.app.bot);

  function checkIssue(issue: Issue) {
    const states = issue.labels.flatMap(({ name }) => stateOf(name) ?? []);
    const specialties = issue.labels.flatMap(({ name }) => specialtyOf(name) ?? []);
    const about = `#${issue.number} [${issue.labels.map(({ name }) => name).join(', ')}]`;
    const records = recordComments(issue, world.app.bot.login);
    // Closed before the app ever took it up, whatever label people give it then, or its comment deleted by one: no task, or none any more.
    const isNone = states.length === 0 || (records.length === 0 && (!isTakenUp(issue) || people.isWiped(issue)));
    if (issue.state === 'closed' && isNone) return;
    if (states.length !== 1 || specialties.length !== 1) fail('exactly one label of each kind', about);
    if (!isSettled(issue, repository))
      fail('every task comes to rest', `${about}: ${issue.comments.at(-1)?.body.slice(0, 600)}`);
    if (hasState(issue, 'blocked') && waitsFor(issue, repository).every(isDone))
      fail('a blocked task waits for something', about);
    if (isPaused(issue, world.app.bot.login)) fail('every task comes to rest', `${about} is paused`);
    if (records.length !== 1) fail('one comment explains the task', `${about}: ${records.length} comments`);
  }

  function checkDashboard() {
    const pages = [...repository.issues.values()].filter(isDashboard).filter(({ state }) => state === 'open');
    const hasTasks = people.issues().some(({ labels }) => labels.some(({ name }) => stateOf(name) !== undefined));
    if (pages.length !== (hasTasks ? 1 : 0)) fail('one dashboard', `${pages.length} are open`);
    for (const { number, labels, comments, body } of pages) {
      if (labels.some(({ name }) => stateOf(name) !== undefined) || comments.length > 0)
        fail('the dashboard is no task', `#${number} [${labels.map(({ name }) => name).join(', ')}]`);
      if (body?.includes('- [x]')) fail('what is ticked is done', body);
    }
  }

  function costs() {
    const runs = new Map<string, number>();
    for (const { displayTitle } of repository.runs) runs.set(displayTitle, (runs.get(displayTitle) ?? 0) + 1);
    for (const [title, count] of runs) if (count > 1) fail('an attempt is dispatched once', `${title}: ${count} runs`);
    const bot = world.app.bot.login;
    const asked = world.github.state.requests.filter(({ actor }) => actor === bot);
    const looks = asked.filter(({ operation }) => operation === 'taskFacts').length;
    const writes = asked.filter(({ operation }) => operation === 'writeTask').length;
    // Each write is heard of several times over, and none of these echoes is worth a look.
    if (looks > LOOKS_PER_WRITE * writes) fail('the app does not hear itself', `${looks} looks for ${writes} writes`);
    const attempts = people.issues().length + repository.runs.length;
    const spent = asked.filter(({ operation }) => operation !== AUTHENTICATION && !SWEEP.has(operation)).length;
    if (spent > REQUESTS_PER_TASK * attempts)
      fail('a task costs few requests', `${spent} requests for ${attempts} attempts`);
  }

  return {
    violations,
    fail,
    atRest,
    costs,
    begins(work) {
      trace.note(`work begins on ${nameOf(work)}`);
      const { task, attempt, nonce } = work.dispatch;
      for (const other of live)
        if (other.dispatch.task === task && isLive(other))
          fail('one live run per task', `${nameOf(work)} beside ${nameOf(other)}`);
      live.add(work);
      const key = `${task} ${attempt} ${nonce}`;
      const again = [...worked].some((one) => one.startsWith(`${task} ${attempt} `));
      // With its record destroyed by a person, a task may count anew; one nonce is never worked on twice.
      if (worked.has(key) || (again && !on.has('people'))) fail('an attempt is worked on once', nameOf(work));
      worked.add(key);
      if (!people.isApproved(task, work.text)) fail('only approved text runs', `${nameOf(work)}: ${work.text}`);
      const issue = repository.issues.get(task);
      if (issue && !meddled && !waitsFor(issue, repository).every(isDone))
        fail('what a task depends on is done first', nameOf(work));
      const working = [...live].filter(isLive).length;
      // Two replicas cannot count each other's dispatches of the same moment.
      if (working > parallel && !replicas) fail('limits hold', `${working} runs, ${parallel} allowed`);
    },
    ends(work) {
      live.delete(work);
    },
  };
}

const hasLabel = ({ labels }: Runner, label: string) => labels.some(({ name }) => sameName(name, label));

const SWEEP = new Set([
  'openTasks',
  'apps/list-repos-accessible-to-installation',
  'apps/list-installations',
  'apps/get-authenticated',
  'users/get-by-username',
]);
