/** The timer: looks at every open task of every repository, so that a lost webhook costs time and nothing else. */

import { specialtyOf, stateOf } from './contract/labels.ts';
import { hintOf } from './core/hint.ts';
import type { Memory, Seen } from './github/memory.ts';
import type { OpenTask, RepoLister, RepoRef } from './github/ports.ts';
import type { Log, Reconciler } from './reconcile.ts';

export type SweepDependencies = {
  github: RepoLister;
  reconciler: Pick<Reconciler, 'hint' | 'admit' | 'idle'>;
  memory: Pick<Memory, 'seen'>;
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
  for (const task of await deps.github.listTasks(repo)) {
    const isNew = Date.parse(task.createdAt) >= Date.parse(since);
    if (!isDue(deps, repo, task, isNew)) continue;
    const relations = mayHaveChanged(deps, repo, task) || undefined;
    const logins = task.author === null ? [] : [task.author.login];
    deps.reconciler.hint({ repo, number: task.number }, hintOf({ kind: 'anything' }, { isNew }, logins, relations));
  }
  deps.reconciler.admit(repo);
}

function isDue({ memory, clock }: SweepDependencies, repo: RepoRef, task: OpenTask, isNew: boolean): boolean {
  const states = task.labels.flatMap((label) => stateOf(label) ?? []);
  const seen = memory.seen({ repo, number: task.number });
  const over = states.some((state) => state === 'completed' || state === 'failed' || state === 'cancelled');
  if (!seen && over) return Date.parse(clock()) - Date.parse(task.updatedAt) < DAY_MS;
  if (!seen) return states.length > 0 || (isNew && !task.author?.bot);
  if (over && seen.state === 'completed') return !isLabelled(task, seen);
  const running = seen.state === 'assigned' || seen.state === 'in-progress' || seen.state === 'testing';
  if (running || seen.issue.updatedAt !== task.updatedAt) return true;
  return Date.parse(clock()) - Date.parse(seen.at) > READ_AGAIN_MS;
}

/** Its labels are those that the app left; it need not look at such a task, which changes no more by itself. */
function isLabelled({ labels }: OpenTask, { state, record }: Seen): boolean {
  const states = labels.flatMap((label) => stateOf(label) ?? []);
  const specialties = labels.flatMap((label) => specialtyOf(label) ?? []);
  return states.join() === state && specialties.join() === record.classification.specialty;
}

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
