/**
 * The timer: finds what no webhook told of, so that a lost one costs time and nothing else. Where nothing changed, a
 * repository costs two requests at most, which GitHub answers with "not modified"; what a round may spend is planned, so that
 * the budget of the hour lasts for what people wait for.
 */
import { DEFAULT_CONFIG } from './config/schema.ts';
import { stateOf } from './contract/labels.ts';
import { type Allowance, allowanceOf } from './core/budget.ts';
import type { RunFacts } from './core/facts.ts';
import { hintOf } from './core/hint.ts';
import { activeAttempt } from './core/task.ts';
import type { Memory, Seen } from './github/memory.ts';
import type { OpenTask, Pacer, RepoLister, RepoRef } from './github/ports.ts';
import type { Log, Reconciler } from './reconcile.ts';

export type SweepDependencies = {
  github: RepoLister & Pick<Pacer, 'budgetOf'>;
  reconciler: Pick<Reconciler, 'hint' | 'admit' | 'idle' | 'isPostponed'>;
  memory: Pick<Memory, 'seen' | 'ofRepo' | 'runOf' | 'goodConfig' | 'swept' | 'lowUntil'>;
  clock: () => string;
  /** Seconds until the next round. */
  everySeconds: number;
  log: Log;
};

/** A task that looks unchanged is read again after this time all the same: its pull request may have changed. */
const READ_AGAIN_MS = 10 * 60 * 1000;
/** A task that is over counts so long for budgets and statistics, which the app learns anew at its start. */
const DAY_MS = 24 * 60 * 60 * 1000;
/** What a look at one task usually asks of GitHub. */
const LOOK = 2;

/** One round. Resolves when every task it hinted at has been looked at; a repository that fails is logged and left. */
export async function sweep(deps: SweepDependencies): Promise<void> {
  const { memory, log } = deps;
  const purses = new Map<number, Purse>();
  const lastVisit = (id: number) => memory.swept.get(id)?.visitedAt ?? '';
  const repos = await deps.github.listRepos();
  // Where the budget does not last for all of them, each gets its turn.
  for (const { repo, since } of repos.toSorted((a, b) => lastVisit(a.repo.id).localeCompare(lastVisit(b.repo.id)))) {
    const purse = purses.get(repo.installationId) ?? openPurse(deps, repo);
    purses.set(repo.installationId, purse);
    if (purse.left <= 0) continue;
    try {
      await sweepRepo(deps, repo, since, purse);
    } catch (error) {
      memory.swept.delete(repo.id);
      log.error({ err: error, repo: `${repo.owner}/${repo.name}` }, 'Could not sweep the repository');
    }
  }
  await deps.reconciler.idle();
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

async function sweepRepo(deps: SweepDependencies, repo: RepoRef, since: string, purse: Purse): Promise<void> {
  const { github, memory, clock } = deps;
  const before = memory.swept.get(repo.id);
  const visitedAt = clock();
  purse.left -= 1;
  const mark = await github.newestChange(repo);
  const isOld = before === undefined || Date.parse(visitedAt) - Date.parse(before.listedAt) > READ_AGAIN_MS;
  const turn = (before?.turn ?? 0) + 1;
  if (isOld || before.mark !== mark) {
    const complete = await sweepTasks(deps, repo, since, purse);
    // What was left out for want of a budget is looked for again in the next round.
    memory.swept.set(repo.id, { mark: complete ? mark : '', listedAt: visitedAt, visitedAt, turn });
  } else memory.swept.set(repo.id, { ...before, visitedAt, turn });
  const known = memory.ofRepo(repo);
  const underWay = known.filter(({ record }) => activeAttempt(record));
  const waits = known.some(({ state }) => state === 'queued');
  // One request for either; a webhook tells of the one, and a new PC can wait for two rounds.
  if (waits && (underWay.length === 0 || turn % 2 === 1)) deps.reconciler.admit(repo);
  else if (underWay.length > 0) await followRuns(deps, repo, underWay, purse);
}

/** Hints at what is new and then at what was read long ago; false when the purse did not last for all of it. */
async function sweepTasks(deps: SweepDependencies, repo: RepoRef, since: string, purse: Purse): Promise<boolean> {
  const { github, reconciler } = deps;
  purse.left -= 1;
  const due = (await github.listTasks(repo, since)).flatMap((task) => {
    const isNew = Date.parse(task.createdAt) >= Date.parse(since);
    const urgency = urgencyOf(deps, repo, task, isNew);
    return urgency === 'none' ? [] : [{ task, isNew, urgency }];
  });
  const readAt = ({ task }: { task: OpenTask }) => deps.memory.seen({ repo, number: task.number })?.at ?? '';
  const aged = due.filter(({ urgency }) => urgency === 'aged').toSorted((a, b) => readAt(a).localeCompare(readAt(b)));
  for (const { task, isNew } of [...due.filter(({ urgency }) => urgency === 'new'), ...aged]) {
    if (purse.left <= 0) return false;
    purse.left -= LOOK;
    const relations = mayHaveChanged(deps, repo, task) || undefined;
    const logins = task.author === null ? [] : [task.author.login];
    reconciler.hint({ repo, number: task.number }, hintOf({ kind: 'anything' }, { isNew }, logins, relations));
  }
  return true;
}

type Urgency = 'new' | 'aged' | 'none';

function urgencyOf(
  { memory, reconciler, clock }: SweepDependencies,
  repo: RepoRef,
  task: OpenTask,
  isNew: boolean,
): Urgency {
  const ref = { repo, number: task.number };
  if (reconciler.isPostponed(ref)) return 'none';
  const states = task.labels.flatMap((label) => stateOf(label) ?? []);
  const seen = memory.seen(ref);
  const over = states.some((state) => state === 'completed' || state === 'failed' || state === 'cancelled');
  const when = (due: boolean): Urgency => (due ? 'new' : 'none');
  if (!seen && over) return when(Date.parse(clock()) - Date.parse(task.updatedAt) < DAY_MS);
  if (!seen) return when(states.length > 0 || (isNew && !task.author?.bot));
  if (seen.issue.updatedAt !== task.updatedAt) return 'new';
  if (over && seen.state === 'completed') return 'none';
  return Date.parse(clock()) - Date.parse(seen.at) > READ_AGAIN_MS ? 'aged' : 'none';
}

/** GitHub does not mark an issue as changed by a new relation, so one that waits for long is asked for them again. */
function mayHaveChanged({ memory, clock }: SweepDependencies, repo: RepoRef, { number }: OpenTask): boolean {
  const seen = memory.seen({ repo, number });
  const waits = seen?.state === 'pending' || seen?.state === 'queued' || seen?.state === 'blocked';
  return waits && Date.parse(clock()) - Date.parse(seen.at) > READ_AGAIN_MS;
}

async function followRuns(deps: SweepDependencies, repo: RepoRef, underWay: Seen[], purse: Purse): Promise<void> {
  purse.left -= 1;
  const runs = new Map((await deps.github.listRuns(repo)).map((run) => [run.id, run]));
  for (const seen of underWay) {
    if (!hasGoneOn(deps, seen, runs)) continue;
    purse.left -= LOOK;
    deps.reconciler.hint(seen.ref, hintOf({ kind: 'anything' }));
  }
}

/** The run did something the app has not heard of, cannot be seen here, or was not taken by its PC in time. */
function hasGoneOn(
  { memory, clock }: SweepDependencies,
  { ref, record }: Seen,
  runs: ReadonlyMap<number, RunFacts>,
): boolean {
  const attempt = activeAttempt(record);
  if (!attempt) return false;
  const run = runs.get(attempt.runId ?? memory.runOf.get(attempt.nonce) ?? 0);
  if (!run || run.phase === 'completed') return true;
  if (run.phase === 'running') return attempt.startedAt === null;
  const { timeouts } = memory.goodConfig.get(ref.repo.id) ?? DEFAULT_CONFIG;
  return Date.parse(clock()) - Date.parse(attempt.dispatchedAt) > timeouts.assignMinutes * 60_000;
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
