/** Only approved text may run. Decides between pending and queued; looks at nothing that is already running or over. */

import type { Facts } from '../facts.ts';
import { mayStart } from '../rights.ts';
import type { Context, Draft, Step } from '../task.ts';
import { move } from '../transitions.ts';

export const checkApproval: Step = (draft, facts, context) => {
  if (draft.state !== 'pending' && draft.state !== 'queued' && draft.state !== 'blocked') return draft;
  const { approval } = draft.record;
  if (approval?.textHash === facts.issue.textHash) return draft.state === 'pending' ? move(draft, 'queued') : draft;
  const by = approver(draft, facts, context);
  if (by === undefined) return { ...move(draft, 'pending'), wait: { kind: 'approval' } };
  const approved = { by, textHash: facts.issue.textHash, at: context.now };
  const next = { ...draft, record: { ...draft.record, approval: approved } };
  return next.state === 'pending' ? move(next, 'queued') : next;
};

/** Who answers for the present text without a command: its last writer, or who just added `claude:queued`. */
function approver({ record }: Draft, { issue, permissions }: Facts, { evidence }: Context): string | undefined {
  const writer = issue.edited === null ? issue.author?.login : (issue.edited.by ?? issue.author?.login);
  const author = issue.author?.login;
  // Whoever accepted the plan has read this text, which the app has written as it stood there.
  if (issue.acceptedBy !== undefined && issue.edited === null) return issue.acceptedBy;
  // A maintainer's small edit of an outsider's text that nobody approved is no approval of the rest.
  const knewTheRest = record.approval !== null || mayStart(permissions, author);
  if (knewTheRest && mayStart(permissions, writer)) return writer;
  return evidence.queuedBy.find((login) => mayStart(permissions, login));
}
