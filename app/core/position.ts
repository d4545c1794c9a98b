/** Whether all that a write would change is where a waiting task stands: its place, its estimate, what the PCs do. Pure. */
import type { State } from '../contract/labels.ts';
import { markerJson } from '../contract/marker.ts';
import type { TaskRecord } from '../contract/record.ts';
import type { Action } from './actions.ts';
import type { Draft, Wait } from './task.ts';

/** What was shown before. */
export type Shown = { state: State; record: TaskRecord; wait: Wait['kind'] | null };

/** A queue moves all the time; with so much between two of them, such writes cost little. */
export const POSITION_MS = 10 * 60 * 1000;

export function isOnlyPosition(actions: readonly Action[], before: Shown, { state, record, wait }: Draft): boolean {
  return (
    actions.length === 1 &&
    actions[0]?.kind === 'update-record' &&
    state === 'queued' &&
    before.state === state &&
    wait !== null &&
    before.wait === wait.kind &&
    markerJson(before.record) === markerJson(record)
  );
}
