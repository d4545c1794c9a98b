/** When people are told of a waiting task's place in the queue. It moves with every task that starts. Pure. */
import type { Draft, Wait } from './task.ts';

/** What the task's comment says of its wait, and since when (ISO 8601). */
export type Shown = { wait: Wait | null; at: string };

/** With so much between two of them, comments that say nothing but a new place cost little. */
const POSITION_MS = 10 * 60 * 1000;

/** The task with the place that it shows, where that may stand a while longer; undefined where it has no place, or was told long ago. */
export function asShown(draft: Draft, shown: Shown | undefined, now: string): Draft | undefined {
  const { state, wait } = draft;
  const isFresh = shown !== undefined && Date.parse(now) - Date.parse(shown.at) < POSITION_MS;
  if (state !== 'queued' || !isFresh || !wait || !('queue' in wait) || shown.wait?.kind !== wait.kind) return undefined;
  return { ...draft, wait: shown.wait };
}
