/** The timer: looks at every open task of every repository, so that a lost webhook costs time and nothing else. */

import { ACTIVE_STATES, type State, stateOf } from './contract/labels.ts';
import { isNamed } from './core/bots.ts';
import { hintOf } from './core/hint.ts';
import type { Memory } from './github/memory.ts';
import type { OpenTask, RepoLister, RepoRef, RunnerLister } from './github/ports.ts';
import type { Log, Reconciler } from './reconcile.ts';

export type SweepDependencies = {
  github: RepoLister & RunnerLister;
  reconciler: Pick<Reconciler, 'hint' | 'admit' | 'idle'>;
  memory: Pick<Memory, 'seen' | 'ofRepo' | 'goodConfig' | 'watch'>;
  clock: () => string;
  log: Log;
};

/** A task that looks unchanged is read again after this time all the same: its pull request may have changed. */
const READ_AGAIN_MS = 10 * 60 * 1000;
/** A task that is over counts so long for budgets and statistics, which the app learns anew at its start. */
const DAY_MS = 24 * 60 * 60 * 1000;

/** One round. Resolves when every task it hinted at has been looked at; a repository that fails is logged and left. */
export async function sweep(deps: SweepDependencies): Promise<void> {
  for (const { repo, since } of await deps.github.listRepos()) {
    try {
      await sweepRepo(deps, repo, since);
    } catch (error) {
      deps.log.error({ err: error, repo: `${repo.owner}/${repo.name}` }, 'Could not sweep the repository');
    }
  }
  await deps.reconciler.idle();
}

async function sweepRepo(deps: SweepDependencies, repo: RepoRef, since: string): Promise<void> {
  const listed = await deps.github.listTasks(repo);
  await watchRunners(deps, repo);
  for (const task of listed) {
    const isNew = Date.parse(task.createdAt) >= Date.parse(since);
    if (!isDue(deps, repo, task, isNew)) continue;
    const relations = mayHaveChanged(deps, repo, task) || undefined;
    const logins = task.author === null ? [] : [task.author.login];
    deps.reconciler.hint({ repo, number: task.number }, hintOf({ kind: 'anything' }, { isNew }, logins, relations));
  }
  for (const number of missing(deps, repo, listed))
    deps.reconciler.hint({ repo, number }, hintOf({ kind: 'anything' }));
  deps.reconciler.admit(repo);
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

const isOver = (state: State) => state === 'completed' || state === 'failed' || state === 'cancelled';
const isRunning = (state: State) => ACTIVE_STATES.some((active) => active === state);

function isDue({ memory, clock }: SweepDependencies, repo: RepoRef, task: OpenTask, isNew: boolean): boolean {
  const states = task.labels.flatMap((label) => stateOf(label) ?? []);
  const seen = memory.seen({ repo, number: task.number });
  const over = states.some(isOver);
  if (!seen && over) return Date.parse(clock()) - Date.parse(task.updatedAt) < DAY_MS;
  if (!seen) return states.length > 0 || (isNew && isListenedTo(memory, repo, task));
  if (over && seen.state === 'completed') return seen.issue.updatedAt !== task.updatedAt;
  if (isRunning(seen.state) || seen.issue.updatedAt !== task.updatedAt) return true;
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
