/** The timer: looks at every open task of every repository, so that a lost webhook costs time and nothing else. */

import { ACTIVE_STATES, type State, stateOf } from './contract/labels.ts';
import { isNamed } from './core/bots.ts';
import { looksLikeDashboard } from './core/dashboard/stamp.ts';
import { hintOf } from './core/hint.ts';
import type { Dashboards } from './dashboard/dashboards.ts';
import type { Memory } from './github/memory.ts';
import type { Listing, OnDashboard, OpenTask, RepoLister, RepoRef, RunnerLister } from './github/ports.ts';
import type { Onboarder } from './onboard.ts';
import type { Log, Reconciler } from './reconcile.ts';

export type SweepDependencies = {
  github: RepoLister & RunnerLister;
  reconciler: Pick<Reconciler, 'hint' | 'admit' | 'forget' | 'idle'>;
  onboarder: Pick<Onboarder, 'consider' | 'forget'>;
  memory: Pick<Memory, 'seen' | 'ofRepo' | 'goodConfig' | 'watch' | 'remember' | 'learned'>;
  dashboards: Pick<Dashboards, 'refresh' | 'idle'>;
  clock: () => string;
  log: Log;
};

/** A task that looks unchanged is read again after this time all the same: its pull request may have changed. */
const READ_AGAIN_MS = 10 * 60 * 1000;
/** A task that is over and changed so lately may have been told something that nobody heard. */
const DAY_MS = 24 * 60 * 60 * 1000;
/** One that is over counts so long for statistics and costs, which the app learns anew at its start. */
const WEEK_MS = 7 * DAY_MS;

/**
 * One round. Resolves when every task it hinted at has been looked at, and does not wait for proposals; a repository that
 * fails is logged and left.
 */
export async function sweep(deps: SweepDependencies): Promise<void> {
  const swept: { repo: RepoRef; onDashboard: OnDashboard }[] = [];
  const listing = await deps.github.listRepos();
  leaveOthers(deps, listing);
  for (const { repo, since } of listing.repos) {
    try {
      swept.push({ repo, onDashboard: await sweepRepo(deps, repo, since) });
    } catch (error) {
      deps.log.error({ err: error, repo: `${repo.owner}/${repo.name}` }, 'Could not sweep the repository');
    }
  }
  await deps.reconciler.idle();
  for (const { repo, onDashboard } of swept) deps.dashboards.refresh(repo, onDashboard);
  await deps.dashboards.idle();
}

/** Where the App is not any more nothing that was planned may happen, though nobody told. */
function leaveOthers({ reconciler, onboarder, log }: SweepDependencies, { repos, unreachable }: Listing): void {
  for (const { installationId, why } of unreachable)
    log.warn({ installationId, why }, 'GitHub does not let the App into an installation; it is left out of this round');
  const keyOf = ({ installationId, id }: RepoRef) => `${installationId}/${id}`;
  const listed = new Set(repos.map(({ repo }) => keyOf(repo)));
  const unknown = new Set(unreachable.map(({ installationId }) => installationId));
  const isGone = (repo: RepoRef) => !listed.has(keyOf(repo)) && !unknown.has(repo.installationId);
  reconciler.forget(isGone);
  onboarder.forget(isGone);
}

async function sweepRepo(deps: SweepDependencies, repo: RepoRef, since: string): Promise<OnDashboard> {
  const { tasks, setup, onDashboard } = await deps.github.readRepo(repo);
  deps.onboarder.consider(repo, setup);
  await watchRunners(deps, repo);
  const dashboards = onDashboard.issues.filter(({ body }) => looksLikeDashboard(true, body));
  for (const task of tasks) {
    if (dashboards.some(({ number }) => number === task.number)) continue;
    const isNew = Date.parse(task.createdAt) >= Date.parse(since);
    if (!isDue(deps, repo, task, isNew)) continue;
    const relations = mayHaveChanged(deps, repo, task) || undefined;
    const logins = task.author === null ? [] : [task.author.login];
    deps.reconciler.hint({ repo, number: task.number }, hintOf({ kind: 'anything' }, { isNew }, logins, relations));
  }
  for (const number of missing(deps, repo, tasks)) deps.reconciler.hint({ repo, number }, hintOf({ kind: 'anything' }));
  await learn(deps, repo, tasks);
  deps.reconciler.admit(repo);
  return onDashboard;
}

/** A PC that goes offline tells nobody. It matters only where one is at work. */
async function watchRunners({ github, memory, clock }: SweepDependencies, repo: RepoRef): Promise<void> {
  const atWork = memory.ofRepo(repo).some(({ state }) => state === 'in-progress' || state === 'testing');
  const reading = atWork ? await github.listRunners(repo) : undefined;
  memory.watch(repo, reading?.kind === 'listed' ? reading.runners : [], clock());
}

/** Remembered tasks that are not over and that GitHub did not list: gone, robbed of their label, or one of very many. */
function missing({ memory, clock }: SweepDependencies, repo: RepoRef, listed: readonly OpenTask[]): number[] {
  const numbers = new Set(listed.map(({ number }) => number));
  return memory
    .ofRepo(repo)
    .filter(({ ref, state }) => !numbers.has(ref.number) && !isOver(state))
    .filter(({ state, at }) => isRunning(state) || Date.parse(clock()) - Date.parse(at) > READ_AGAIN_MS)
    .map(({ ref }) => ref.number);
}

/** Once per process: what a week's tasks have cost and how they went, many in one request. */
async function learn({ github, memory, clock }: SweepDependencies, repo: RepoRef, tasks: readonly OpenTask[]) {
  if (memory.learned.has(repo.id)) return;
  const age = ({ updatedAt }: OpenTask) => Date.parse(clock()) - Date.parse(updatedAt);
  const isUnknown = ({ number }: { number: number }) => memory.seen({ repo, number }) === undefined;
  const older = tasks.filter(
    (task) => statesOf(task).some(isOver) && age(task) >= DAY_MS && age(task) < WEEK_MS && isUnknown(task),
  );
  const read = older.length > 0 ? await github.readFinished(repo, older) : [];
  // A look that was made meanwhile knows more.
  for (const { number, ...task } of read.filter(isUnknown))
    memory.remember({ ref: { repo, number }, at: clock(), ...task });
  memory.learned.add(repo.id);
}

const statesOf = ({ labels }: OpenTask) => labels.flatMap((label) => stateOf(label) ?? []);
const isOver = (state: State) => state === 'completed' || state === 'failed' || state === 'cancelled';
const isRunning = (state: State) => ACTIVE_STATES.some((active) => active === state);

function isDue({ memory, clock }: SweepDependencies, repo: RepoRef, task: OpenTask, isNew: boolean): boolean {
  const seen = memory.seen({ repo, number: task.number });
  const states = statesOf(task);
  const over = states.some(isOver);
  const isQuiet = Date.parse(clock()) - Date.parse(task.updatedAt) >= DAY_MS;
  if (!seen && over) return !isQuiet;
  if (!seen) return states.length > 0 || (isNew && isListenedTo(memory, repo, task));
  if (over && seen.state === 'completed') return seen.issue.updatedAt !== task.updatedAt;
  if (isRunning(seen.state) || seen.issue.updatedAt !== task.updatedAt) return true;
  if (over && isQuiet) return false;
  return Date.parse(clock()) - Date.parse(seen.at) > READ_AGAIN_MS;
}

const isListenedTo = ({ goodConfig }: Pick<Memory, 'goodConfig'>, repo: RepoRef, { author }: OpenTask) =>
  !author?.bot || isNamed(author.login, goodConfig.get(repo.id)?.bots ?? {});

/** GitHub does not mark an issue as changed by a new relation, so one that waits for long is asked for them again. */
function mayHaveChanged({ memory, clock }: SweepDependencies, repo: RepoRef, { number }: OpenTask): boolean {
  const seen = memory.seen({ repo, number });
  const waits = seen?.state === 'pending' || seen?.state === 'queued' || seen?.state === 'blocked';
  return waits && Date.parse(clock()) - Date.parse(seen.at) > READ_AGAIN_MS;
}

/** Sweeps at once and then every `seconds`; a round that takes longer delays the next. The result ends it. */
export function startSweeping(round: () => Promise<void>, seconds: number, log: Log): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current = Promise.resolve();
  const next = () => {
    current = round()
      .catch((error: unknown) => log.error({ err: error }, 'The sweep failed; the next one tries again'))
      .then(() => {
        if (!stopped) timer = setTimeout(next, seconds * 1000);
      });
  };
  next();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await current;
  };
}
