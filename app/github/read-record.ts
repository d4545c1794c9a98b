/** Finds the task record among the app's comments, and tells whether it is the app's own word. */

import { jsonOf } from '../contract/json.ts';
import { readMarker } from '../contract/marker.ts';
import { recordSchema, type TaskRecord } from '../contract/record.ts';
import { RECORD_MARKER, recordComments } from '../core/actions.ts';
import type { CommentFacts } from '../core/facts.ts';
import { type Notice, noticesSchema } from '../core/notices.ts';
import { NOTICES_MARKER } from '../render/sticky.ts';
import type { RecordSigner } from './record-signature.ts';

export type StoredRecord =
  | { kind: 'absent' }
  | { kind: 'broken' }
  | { kind: 'valid'; record: TaskRecord; notices: Notice[] };

export function readRecord(
  comments: readonly CommentFacts[],
  repositoryId: number,
  issue: number,
  signer: RecordSigner,
): StoredRecord {
  const [comment] = recordComments(comments);
  const marker = comment && readMarker(RECORD_MARKER, comment.body);
  if (!comment || !marker) return { kind: 'absent' };
  if (!signer.isSigned(repositoryId, issue, marker.json, marker.signature)) return { kind: 'broken' };
  const parsed = recordSchema.safeParse(jsonOf(marker.json));
  if (!parsed.success) return { kind: 'broken' };
  return { kind: 'valid', record: parsed.data, notices: readNotices(comment.body) };
}

/** Notices are shown, never acted on for more than a waiting time: unsigned, and dropped when unreadable. */
function readNotices(body: string): Notice[] {
  const marker = readMarker(NOTICES_MARKER, body);
  const parsed = noticesSchema.safeParse(marker && jsonOf(marker.json));
  return parsed.success ? parsed.data : [];
}
