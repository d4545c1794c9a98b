/** Puts a task into the queue because a person wants it: no back-off and no pause holds, old notices are settled. */
import type { Draft } from '../task.ts';
import { move } from '../transitions.ts';

export function enqueue(draft: Draft): Draft {
  return move({ ...draft, record: { ...draft.record, notBefore: null, paused: null }, notices: [] }, 'queued');
}
