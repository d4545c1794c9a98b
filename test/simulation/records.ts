/** What the app's comment says of a task, read as anybody could read it: nobody here holds the key of the signature. */
import { readMarker } from '../../app/contract/marker.ts';
import { recordSchema, type TaskRecord } from '../../app/contract/record.ts';
import type { Comment, Issue } from '../github/state.ts';

export const recordComments = ({ comments }: Issue, bot: string): Comment[] =>
  comments.filter(({ user, body }) => user.login === bot && readMarker('record', body) !== undefined);

/** Undefined when there is none, or somebody changed it beyond reading. */
export function recordOf(issue: Issue, bot: string): TaskRecord | undefined {
  const [comment] = recordComments(issue, bot);
  const marker = comment && readMarker('record', comment.body);
  if (!marker) return undefined;
  try {
    return recordSchema.safeParse(JSON.parse(marker.json)).data;
  } catch {
    return undefined;
  }
}
