/** Pull requests: those from tasks' branches, and from the app's own, merged, closed, reopened; and those that a review is asked for. */
import { z } from 'zod';
import { stateOf } from '../contract/labels.ts';
import { issueOfBranch } from '../core/branch.ts';
import { hintOf } from '../core/hint.ts';
import { isSetupBranch } from '../onboarding/setup.ts';
import { type Handler, type Heard, personSchema } from './payload.ts';

const schema = z.object({
  action: z.string(),
  pull_request: z.object({
    number: z.int().positive(),
    head: z.object({ ref: z.string(), repo: z.object({ id: z.int() }).nullable() }),
    base: z.object({ repo: z.object({ id: z.int() }) }),
  }),
  label: z.object({ name: z.string() }).optional(),
  sender: personSchema,
});

export const pullRequest: Handler = {
  events: ['pull_request.closed', 'pull_request.reopened', 'pull_request.labeled'],
  own: 'echo',
  hear(payload) {
    const { action, pull_request: pull, label, sender } = schema.parse(payload);
    if (action === 'labeled') return labelled(pull.number, label?.name, sender.login);
    const number = issueOfBranch(pull.head.ref);
    const others: Heard[] = [
      { kind: 'dependents', number: pull.number },
      { kind: 'known-task', number: pull.number, hint: hintOf({ kind: 'anything' }) },
    ];
    // A fork's branch of the same name is nobody's task.
    if (pull.head.repo?.id !== pull.base.repo.id) return others;
    if (isSetupBranch(pull.head.ref)) return [{ kind: 'set-up' }, ...others];
    if (number === undefined) return others;
    const hint = hintOf({ kind: action === 'closed' ? 'pull-ended' : 'anything' });
    return [{ kind: 'task', number, hint }, ...others];
  },
};

/** `claude:queued` on a pull request does what `/claude review` does; other labels matter only where that was asked for. */
function labelled(number: number, label = '', by: string): Heard[] {
  const state = stateOf(label);
  if (state === 'queued')
    return [{ kind: 'task', number, hint: hintOf({ kind: 'anything' }, { queuedBy: [by] }, [by]) }];
  // The action swaps these two while it works.
  if (state === 'in-progress' || state === 'testing') return [];
  return [{ kind: 'known-task', number, hint: hintOf({ kind: 'anything' }) }];
}
