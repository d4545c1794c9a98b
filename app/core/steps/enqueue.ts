/** Puts a task into the queue because a person wants it: no back-off and no pause holds, old notices and wishes are settled. */
import type { Draft } from '../task.ts';
import { move } from '../transitions.ts';

export function enqueue(draft: Draft): Draft {
  const { feedback: _, ...record } = draft.record;
  return move({ ...draft, record: { ...record, notBefore: null, paused: null }, notices: [], wait: null }, 'queued');
}
