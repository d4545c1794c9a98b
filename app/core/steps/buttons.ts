/** The buttons on the check run do what the commands do. */
import { hasAnswered } from '../derive.ts';
import { mayStart } from '../rights.ts';
import { activeAttempt, type Step } from '../task.ts';
import { cancel } from './commands-attempt.ts';
import { enqueue } from './enqueue.ts';

/** "Re-run" and "Retry" ask for the same as `/claude retry`. */
export const obeyRerun: Step = (draft, facts, context) => {
  const asked = context.evidence.rerunBy.some((login) => mayStart(facts.permissions, login));
  const last = draft.record.attempts.at(-1);
  const answered = draft.state === 'completed' && last !== undefined && hasAnswered(last);
  const resting = draft.state === 'failed' || draft.state === 'cancelled' || draft.state === 'review' || answered;
  return asked && resting && facts.issue.open ? enqueue(draft) : draft;
};

/** "Cancel" ends the attempt it was shown for; by the time it arrives, another may have begun. */
export const obeyCancelButton: Step = (draft, facts, context) => {
  const attempt = activeAttempt(draft.record);
  const asked = context.evidence.cancelBy.find(
    ({ login, nonce }) => nonce === attempt?.nonce && mayStart(facts.permissions, login),
  );
  return asked ? cancel(draft, { by: asked.login }, context).draft : draft;
};
