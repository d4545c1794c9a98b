/** The commands that change when and where a task runs: `pause`, `resume`, `priority`, `specialty`, `assign`. */
import type { Priority } from '../../contract/labels.ts';
import { nearestTo } from '../commands.ts';
import { clusterRunners, findPc, ownLabels } from '../hold.ts';
import { chosenByHand } from '../kind.ts';
import { meantBy } from '../specialties.ts';
import { activeAttempt, type Context, type Draft } from '../task.ts';
import type { Asked, Result } from './commands.ts';

export function pause(draft: Draft, { by, at }: Asked): Result {
  const waits = draft.state === 'queued' || draft.state === 'pending' || draft.state === 'blocked';
  const attempt = activeAttempt(draft.record)?.number ?? null;
  if (!waits) return { draft, done: false, message: { kind: 'not-waiting', attempt } };
  return { draft: { ...draft, record: { ...draft.record, paused: draft.record.paused ?? { by, at } } }, done: true };
}

export function resume(draft: Draft): Result {
  if (draft.record.paused === null) return { draft, done: true, message: { kind: 'not-paused' } };
  return { draft: { ...draft, record: { ...draft.record, paused: null } }, done: true };
}

/** The label is what counts, as when a person sets it. */
export const prioritise = (draft: Draft, priority: Priority): Result => ({ draft: { ...draft, priority }, done: true });

/** Refused when the repository has none of that name, with those it has. */
export function specialise(draft: Draft, found: string | null, { config: { specialties } }: Context): Result {
  const specialty = found === null ? undefined : meantBy(found, specialties);
  if (specialty === undefined) {
    const { names: known } = specialties;
    const nearest = found === null ? null : nearestTo(found, known);
    return { draft, done: false, message: { kind: 'unknown-specialty', found, known, nearest } };
  }
  const classification = chosenByHand(draft.record.classification, specialty);
  return later({ ...draft, record: { ...draft.record, classification } });
}

/** `pc` null: no PC in particular any more. */
export function assign(draft: Draft, pc: string | null, context: Context): Result {
  if (pc === null) return { draft: { ...draft, record: { ...draft.record, pin: null } }, done: true };
  const chosen = choosePc(draft, pc, context);
  return chosen.done ? later(chosen.draft) : chosen;
}

/** Sends the next attempt to this PC and no other. Refused when there is none of that name, with those there are. */
export function choosePc(draft: Draft, found: string, { runners }: Context): Result {
  const refuse = (message: Result['message']): Result => ({ draft, done: false, ...(message && { message }) });
  if (runners.kind !== 'listed') return refuse({ kind: 'runners-hidden' });
  const runner = findPc(found, runners.runners);
  if (!runner) {
    const known = clusterRunners(runners.runners)
      .map(({ name }) => name)
      .toSorted();
    return refuse({ kind: 'unknown-pc', found, known, nearest: nearestTo(found, known) });
  }
  const { name } = runner;
  const [label] = ownLabels(runner);
  if (label === undefined) return refuse({ kind: 'pc-without-label', name });
  return { draft: { ...draft, record: { ...draft.record, pin: { name, label } } }, done: true };
}

/** Done, and said so when it is too late for what runs or has run. */
function later(draft: Draft): Result {
  const waits = draft.state === 'queued' || draft.state === 'pending' || draft.state === 'blocked';
  return waits ? { draft, done: true } : { draft, done: true, message: { kind: 'from-next-attempt' } };
}
