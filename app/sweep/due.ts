/** Which of the listed tasks a round of the timer looks at, and which remembered ones are not listed any more. */
import { DEFAULT_CONFIG } from '../config/schema.ts';
import type { Specialties } from '../config/specialties.ts';
import { ACTIVE_STATES, isOver, type State, specialtyOf, stateOf } from '../contract/labels.ts';
import { isOlder } from '../core/age.ts';
import { isNamed } from '../core/bots.ts';
import { meantBy, specialtiesIn } from '../core/specialties.ts';
import type { Memory, Seen } from '../github/memory.ts';
import type { OpenTask, RepoLister, RepoRef } from '../github/ports.ts';
import type { Reconciler } from '../reconcile.ts';

type Known = { memory: Memory; clock: () => string };

/** A task that looks unchanged is read again after this time all the same: what it hangs on may have changed. */
export const READ_AGAIN_MS = 10 * 60 * 1000;
/** Where it hangs on nothing that has no look of its own, only a new relation or a lock leaves no trace. */
const WAITING_AGAIN_MS = 30 * 60 * 1000;
/** One that failed or was cancelled seldom goes on, and whoever wants that changes the issue. */
const OVER_AGAIN_MS = 60 * 60 * 1000;
/** A task that is over and changed so lately may have been told something that nobody heard. */
const DAY_MS = 24 * 60 * 60 * 1000;
/** One that is over counts so long for statistics and costs, which the app learns anew at its start. */
const WEEK_MS = 7 * DAY_MS;

export const statesOf = ({ labels }: OpenTask) => labels.flatMap((label) => stateOf(label) ?? []);
const isRunning = (state: State) => ACTIVE_STATES.some((active) => active === state);

/** `aged`: nothing says that it changed, but it was read long ago, or never by this process and is over. */
export type Urgency = 'new' | 'aged' | 'none';

export function urgencyOf(
  { memory, reconciler, clock }: Known & { reconciler: Pick<Reconciler, 'isPostponed'> },
  repo: RepoRef,
  task: OpenTask,
  isNew: boolean,
): Urgency {
  const ref = { repo, number: task.number };
  if (reconciler.isPostponed(ref)) return 'none';
  const states = statesOf(task);
  const seen = memory.seen(ref);
  const over = states.some(isOver);
  const isQuiet = Date.parse(clock()) - Date.parse(task.updatedAt) >= DAY_MS;
  const when = (due: boolean): Urgency => (due ? 'new' : 'none');
  // What is over only counts; what still goes on comes before it.
  if (!seen && over) return isQuiet ? 'none' : 'aged';
  if (!seen) return when(states.length > 0 || (isNew && isListenedTo(memory, repo, task)));
  if (seen.issue.updatedAt !== task.updatedAt) return 'new';
  if (over && !isLabelled(task, seen, specialtiesOf(memory, repo))) return 'new';
  if (over && (seen.state === 'completed' || isQuiet)) return 'none';
  const againMs = over ? OVER_AGAIN_MS : hangsOnKnown(seen, memory) ? WAITING_AGAIN_MS : READ_AGAIN_MS;
  return isOlder(seen.at, againMs, clock()) ? 'aged' : 'none';
}

/** It waits for a person's word, for a PC, or for tasks of this app, whose ends bring it back. */
function hangsOnKnown({ state, node }: Seen, memory: Pick<Memory, 'isTask'>): boolean {
  if (state === 'blocked') return node?.waitsFor.every(memory.isTask) === true;
  return state === 'pending' || state === 'queued';
}

/**
 * Its labels are those that the app left: two changes in one second look like one by the time alone. A label
 * `specialty:…` that is none of the repository's specialties is nothing to the app.
 */
function isLabelled({ labels }: OpenTask, { state, record }: Seen, specialties: Specialties): boolean {
  const { specialty } = record.classification;
  const own = meantBy(specialty, specialties);
  const states = labels.flatMap((label) => stateOf(label) ?? []);
  const isRouted = labels.some((label) => specialtyOf(label) === specialty);
  return states.join() === state && isRouted && specialtiesIn(labels, specialties).every((one) => one === own);
}

const specialtiesOf = ({ goodConfig }: Memory, { id }: RepoRef): Specialties =>
  (goodConfig.get(id) ?? DEFAULT_CONFIG).specialties;

const isListenedTo = ({ goodConfig }: Pick<Memory, 'goodConfig'>, repo: RepoRef, { author }: OpenTask) =>
  !author?.bot || isNamed(author.login, goodConfig.get(repo.id)?.bots ?? {});

/** GitHub does not mark an issue as changed by a new relation, so one that waits for long is asked for them again. */
export function mayHaveNewRelations({ memory, clock }: Known, repo: RepoRef, { number }: OpenTask): boolean {
  const seen = memory.seen({ repo, number });
  const waits = seen?.state === 'pending' || seen?.state === 'queued' || seen?.state === 'blocked';
  return waits && isOlder(seen.at, READ_AGAIN_MS, clock());
}

/** Remembered tasks that are not over and that GitHub did not list: gone, robbed of their label, or one of very many. */
export function missing({ memory, clock }: Known, repo: RepoRef, listed: readonly OpenTask[]): number[] {
  const numbers = new Set(listed.map(({ number }) => number));
  return memory
    .ofRepo(repo)
    .filter(({ ref, state }) => !numbers.has(ref.number) && !isOver(state))
    .filter(({ state, at }) => isRunning(state) || isOlder(at, READ_AGAIN_MS, clock()))
    .map(({ ref }) => ref.number);
}

/** Once per process: what a week's tasks have cost and how they went, many in one request. */
export async function learn(
  { github, memory, clock }: Known & { github: Pick<RepoLister, 'readFinished'> },
  repo: RepoRef,
  tasks: readonly OpenTask[],
): Promise<void> {
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
