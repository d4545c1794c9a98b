/** Pull requests from tasks' branches, and from the app's own: merged, closed, reopened. */
import { z } from 'zod';
import { issueOfBranch } from '../core/branch.ts';
import { hintOf } from '../core/hint.ts';
import { isSetupBranch } from '../onboarding/setup.ts';
import type { Handler } from './payload.ts';

const schema = z.object({
  action: z.string(),
  pull_request: z.object({
    number: z.int().positive(),
    head: z.object({ ref: z.string(), repo: z.object({ id: z.int() }).nullable() }),
    base: z.object({ repo: z.object({ id: z.int() }) }),
  }),
});

export const pullRequest: Handler = {
  events: ['pull_request.closed', 'pull_request.reopened'],
  own: 'echo',
  hear(payload) {
    const { action, pull_request: pull } = schema.parse(payload);
    const number = issueOfBranch(pull.head.ref);
    const dependents = { kind: 'dependents' as const, number: pull.number };
    // A fork's branch of the same name is nobody's task.
    if (pull.head.repo?.id !== pull.base.repo.id) return [dependents];
    if (isSetupBranch(pull.head.ref)) return [{ kind: 'set-up' }, dependents];
    if (number === undefined) return [dependents];
    const hint = hintOf({ kind: action === 'closed' ? 'pull-ended' : 'anything' });
    return [{ kind: 'task', number, hint }, dependents];
  },
};
