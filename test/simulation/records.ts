/** What the app's comment says of a task, read as anybody could read it: nobody here holds the key of the signature. */
import { jsonOf } from '../../app/contract/json.ts';
import { readMarker } from '../../app/contract/marker.ts';
import { recordSchema, type TaskRecord } from '../../app/contract/record.ts';
import type { Comment, Issue } from '../github/state.ts';
import { hasState } from './waits.ts';

export const recordComments = ({ comments }: Issue, bot: string): Comment[] =>
  comments.filter((comment) => comment.user.login === bot && read(comment).isRecord);

/** Undefined when there is none, or somebody changed it beyond reading. */
export function recordOf({ comments }: Issue, bot: string): TaskRecord | undefined {
  const comment = comments.find((one) => one.user.login === bot && read(one).isRecord);
  return comment && read(comment).record;
}

/** People here let every task go on in the end, unless it is over. */
export const isPaused = (issue: Issue, bot: string): boolean =>
  !hasState(issue, 'completed') && !hasState(issue, 'cancelled') && (recordOf(issue, bot)?.paused ?? null) !== null;

type Read = { body: string; isRecord: boolean; record: TaskRecord | undefined };

/** Whoever judges the order looks at all that wait, each time one is dispatched. */
const known = new WeakMap<Comment, Read>();

function read(comment: Comment): Read {
  const { body } = comment;
  const before = known.get(comment);
  if (before?.body === body) return before;
  const marker = readMarker('record', body);
  const now = { body, isRecord: marker !== undefined, record: recordSchema.safeParse(jsonOf(marker?.json)).data };
  known.set(comment, now);
  return now;
}
