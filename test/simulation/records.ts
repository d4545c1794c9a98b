/** What the app's comment says of a task, read as anybody could read it: nobody here holds the key of the signature. */
import { jsonOf } from '../../app/contract/json.ts';
import { readMarker } from '../../app/contract/marker.ts';
import { recordSchema, type TaskRecord } from '../../app/contract/record.ts';
import type { Comment, Issue } from '../github/state.ts';

export const recordComments = ({ comments }: Issue, bot: string): Comment[] =>
  comments.filter(({ user, body }) => user.login === bot && readMarker('record', body) !== undefined);

/** Undefined when there is none, or somebody changed it beyond reading. */
export function recordOf(issue: Issue, bot: string): TaskRecord | undefined {
  const [comment] = recordComments(issue, bot);
  if (!comment) return undefined;
  const before = known.get(comment);
  if (before?.body === comment.body) return before.record;
  const record = recordSchema.safeParse(jsonOf(readMarker('record', comment.body)?.json)).data;
  known.set(comment, { body: comment.body, record });
  return record;
}

/** Whoever judges the order looks at all that wait, each time one is dispatched. */
const known = new WeakMap<Comment, { body: string; record: TaskRecord | undefined }>();
