/** The buttons on the check run and the boxes of the dashboard do what the commands do. */
import type { Order } from '../commands.ts';
import { hasAnswered } from '../derive.ts';
import type { Facts } from '../facts.ts';
import { mayStart } from '../rights.ts';
import { activeAttempt, type Context, type Draft, type Step, type Tick } from '../task.ts';
import { isWorkable } from '../workable.ts';
import { obeyOrder, type Result } from './commands.ts';
import { cancel } from './commands-attempt.ts';
import { enqueue } from './enqueue.ts';

/** "Re-run" and "Retry" ask for the same as `/claude retry`. */
export const obeyRerun: Step = (draft, facts, context) => {
  const asked = context.evidence.rerunBy.some((login) => mayStart(facts.permissions, login));
  const last = draft.record.attempts.at(-1);
  const answered = draft.state === 'completed' && last !== undefined && hasAnswered(last);
  const resting = draft.state === 'failed' || draft.state === 'cancelled' || draft.state === 'review' || answered;
  return asked && resting && isWorkable(facts.issue) ? enqueue(draft) : draft;
};

/** "Cancel" ends the attempt it was shown for; by the time it arrives, another may have begun. */
export const obeyCancelButton: Step = (draft, facts, context) => {
  const attempt = activeAttempt(draft.record);
  const asked = context.evidence.cancelBy.find(
    ({ login, nonce }) => nonce === attempt?.nonce && mayStart(facts.permissions, login),
  );
  return asked ? cancel(draft, { by: asked.login }, context).draft : draft;
};

/** A ticked box counts as the command by the person who ticked it. */
export const obeyTicks: Step = (draft, facts, context) =>
  context.evidence.ticked.reduce((next, tick) => obeyTick(next, tick, facts, context), draft);

function obeyTick(draft: Draft, tick: Tick, facts: Facts, context: Context): Draft {
  const order: Order = tick.verb === 'retry' ? { verb: tick.verb, pc: null } : { verb: tick.verb };
  const result: Result = isServed(draft, tick) ? { draft, done: true } : obeyOrder(draft, order, tick, facts, context);
  const answer = { tick, done: result.done, message: result.message ?? null };
  return { ...result.draft, ticked: [...result.draft.ticked, answer] };
}

/** What was wanted has begun since the person saw the page: by a look that broke off, or by another process. */
function isServed({ record }: Draft, { verb, shownAt }: Tick): boolean {
  const attempt = activeAttempt(record);
  return verb === 'retry' && attempt !== undefined && Date.parse(attempt.dispatchedAt) >= Date.parse(shownAt);
}
