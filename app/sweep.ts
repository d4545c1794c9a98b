/**
 * The timer: finds what no webhook told of, so that a lost one costs time and nothing else. Where nothing changed, a
 * repository costs two requests at most, which GitHub answers with "not modified"; what a round may spend is planned, so that
 * the budget of the hour lasts for what people wait for.
 */
import { isOlder } from './core/age.ts';
import { branchByLabels } from './core/branch.ts';
import { type Allowance, allowanceOf } from './core/budget.ts';
import { looksLikeDashboard } from './core/dashboard/stamp.ts';
import { hintOf } from './core/hint.ts';
import { activeAttempt } from './core/task.ts';
import type { Dashboards } from './dashboard/dashboards.ts';
import type { Memory } from './github/memory.ts';
import type { Listing, OnDashboard, OpenTask, Pacer, RepoLister, RepoRef, RunnerLister } from './github/ports.ts';
import type { Log } from './log.ts';
import type { Onboarder } from './onboard.ts';
import type { Reconciler } from './reconcile.ts';
import { learn, mayHaveNewRelations, missing, READ_AGAIN_MS, statesOf, type Urgency, urgencyOf } from './sweep/due.ts';
import { goneOn, watchRunners } from './sweep/runs.ts';

export type SweepDependencies = {
  github: RepoLister & RunnerLister & Pick<Pacer, 'budgetOf'>;
  reconciler: Pick<Reconciler, 'hint' | 'admit' | 'forget' | 'idle' | 'isPostponed'>;
  onboarder: Pick<Onboarder, 'consider' | 'forget'>;
  memory: Memory;
  dashboards: Pick<Dashboards, 'refresh' | 'idle'>;
  clock: () => string;
  /** Between two rounds. */
  everySeconds: number;
  log: Log;
};

/** What a look at one task usually asks of GitHub. */
const LOOK = 2;

/**
 * One round. Resolves when every task it hinted at has been looked at, and does not wait for proposals; a repository that
 * fails is logged and left.
 */
export async function sweep(deps: SweepDependencies): Promise<void> {
  const { memory, log } = deps;
  const purses = new Map<number, Purse>();
  const listed: { repo: RepoRef; onDashboard: OnDashboard }[] = [];
  const lastVisit = (id: number) => memory.swept.get(id)?.visitedAt ?? '';
  const listing = await deps.github.listRepos();
  leaveOthers(deps, listing);
  // Where the budget does not last for all of them, each gets its turn.
  const inTurn = listing.repos.toSorted((a, b) => lastVisit(a.repo.id).localeCompare(lastVisit(b.repo.id)));
  for (const { repo, since } of inTurn) {
    const purse = purses.get(repo.installationId) ?? openPurse(deps, repo);
    purses.set(repo.installationId, purse);
    if (purse.left <= 0) continue;
    try {
      listed.push({ repo, onDashboard: await sweepRepo(deps, repo, since, purse) });
    } catch (error) {
      memory.swept.delete(repo.id);
      log.error({ err: error, repo: `${repo.owner}/${repo.name}` }, 'Could not sweep the repository');
    }
  }
  await deps.reconciler.idle();
  for (const { repo, onDashboard } of listed) deps.dashboards.refresh(repo, onDashboard);
  await deps.dashboards.idle();
}

/** Requests that this round may still make for an installation. */
type Purse = { left: number };

function openPurse({ github, memory, clock, everySeconds, log }: SweepDependencies, repo: RepoRef): Purse {
  const allowance: Allowance = allowanceOf(github.budgetOf(repo), clock(), everySeconds);
  if (allowance.kind === 'requests') return { left: allowance.most };
  const { until } = allowance;
  if (memory.lowUntil.get(repo.installationId) !== until)
    log.warn(
      { installation: repo.installationId, until },
      'GitHub’s rate limit is nearly used up: until then only what people wait for is done',
    );
  memory.lowUntil.set(repo.installationId, until);
  return { left: 0 };
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

async function sweepRepo(deps: SweepDependencies, repo: RepoRef, since: string, purse: Purse): Promise<OnDashboard> {
  const { github, memory, clock } = deps;
  const before = memory.swept.get(repo.id);
  const visitedAt = clock();
  purse.left -= 1;
  const mark = await github.newestChange(repo);
  const isOld = before === undefined || isOlder(before.listedAt, READ_AGAIN_MS, visitedAt);
  const turn = (before?.turn ?? 0) + 1;
  const isSame = !isOld && before.mark === mark;
  const { complete, onDashboard } = isSame
    ? { complete: true, onDashboard: before.onDashboard }
    : await sweepTasks(deps, repo, since, purse);
  const listedAt = isSame ? before.listedAt : visitedAt;
  // What was left out for want of a budget is looked for again in the next round.
  memory.swept.set(repo.id, { mark: complete ? mark : '', listedAt, visitedAt, turn, onDashboard });
  await takeTurn(deps, repo, turn, purse);
  return onDashboard;
}

/** One request a round, for one of the things that GitHub tells nobody; each waits for two rounds at most. */
async function takeTurn(deps: SweepDependencies, repo: RepoRef, turn: number, purse: Purse): Promise<void> {
  const { github, memory, reconciler, clock } = deps;
  const known = memory.ofRepo(repo);
  const underWay = known.filter(({ record }) => activeAttempt(record));
  const atWork = underWay.some(({ state }) => state !== 'assigned');
  if (!atWork) memory.watch(repo, [], clock());
  const look = (seen: { ref: { repo: RepoRef; number: number } }) => {
    purse.left -= LOOK;
    reconciler.hint(seen.ref, hintOf({ kind: 'anything' }));
  };
  const duties = [
    ...(underWay.length > 0 ? [async () => goneOn(deps, underWay, await github.listRuns(repo)).forEach(look)] : []),
    ...(atWork ? [async () => (await watchRunners(deps, repo, underWay)).forEach(look)] : []),
    // A webhook tells of a runner that is free again; a new PC can wait for two rounds.
    ...(known.some(({ state }) => state === 'queued') ? [async () => reconciler.admit(repo)] : []),
  ];
  purse.left -= 1;
  await duties[turn % duties.length]?.();
}

/** Hints at what is new and then at what was read long ago; not complete when the purse did not last for all of it. */
async function sweepTasks(
  deps: SweepDependencies,
  repo: RepoRef,
  since: string,
  purse: Purse,
): Promise<{ complete: boolean; onDashboard: OnDashboard }> {
  const { github, memory, reconciler, onboarder } = deps;
  purse.left -= 1;
  const { tasks, setup, onDashboard } = await github.readRepo(repo, since);
  onboarder.consider(repo, setup);
  const dashboards = new Set(
    onDashboard.issues.filter(({ body }) => looksLikeDashboard(true, body)).map(({ number }) => number),
  );
  const due = tasks.flatMap((task) => {
    if (dashboards.has(task.number)) return [];
    const isNew = Date.parse(task.createdAt) >= Date.parse(since);
    const urgency = urgencyOf(deps, repo, task, isNew);
    return urgency === 'none' ? [] : [{ task, isNew, urgency }];
  });
  const readAt = ({ task }: { task: OpenTask }) => memory.seen({ repo, number: task.number })?.at ?? '';
  /** What was never read comes first. */
  const inTurn = (wanted: Urgency) =>
    due.filter(({ urgency }) => urgency === wanted).toSorted((a, b) => readAt(a).localeCompare(readAt(b)));
  const hints = [
    ...[...inTurn('new'), ...inTurn('aged')].map(({ task, isNew }) => ({
      number: task.number,
      hint: {
        ...hintOf(
          { kind: 'anything' },
          { isNew },
          task.author === null ? [] : [task.author.login],
          mayHaveNewRelations(deps, repo, task) || undefined,
        ),
        ...(statesOf(task).length > 0 && { branch: branchByLabels(task.number, task.labels) }),
      },
    })),
    ...missing(deps, repo, tasks).map((number) => ({ number, hint: hintOf({ kind: 'anything' }) })),
  ];
  await learn(deps, repo, tasks);
  for (const [at, { number, hint }] of hints.entries()) {
    // One at least, however short the rounds are: else a timer that only ever lists would never get to anything.
    if (at > 0 && purse.left <= 0) return { complete: false, onDashboard };
    purse.left -= LOOK;
    reconciler.hint({ repo, number }, hint);
  }
  return { complete: true, onDashboard };
}

/** Sweeps at once and then every `seconds`; a round that takes longer delays the next. The result ends it. */
export function startSweeping(round: () => Promise<void>, seconds: number, log: Log): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const next = async () => {
    await round().catch((error: unknown) => log.error({ err: error }, 'The sweep failed; the next one tries again'));
    if (!stopped) timer = setTimeout(() => void next(), seconds * 1000);
  };
  void next();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
