/** Reviews of pull requests: one that asks for changes in a task's work has the task go on. Who wrote it, GitHub says when it is read. */
import { z } from 'zod';
import { issueOfBranch } from '../core/branch.ts';
import { hintOf } from '../core/hint.ts';
import type { Handler } from './payload.ts';

const schema = z.object({
  review: z.object({ state: z.string() }),
  pull_request: z.object({
    head: z.object({ ref: z.string(), repo: z.object({ id: z.int() }).nullable() }),
    base: z.object({ repo: z.object({ id: z.int() }) }),
  }),
});

export const pullRequestReview: Handler = {
  events: ['pull_request_review.submitted'],
  own: 'echo',
  hear(payload) {
    const { review, pull_request: pull } = schema.parse(payload);
    const number = issueOfBranch(pull.head.ref);
    const isOwn = pull.head.repo?.id === pull.base.repo.id;
    if (review.state.toLowerCase() !== 'changes_requested' || number === undefined || !isOwn) return [];
    return [{ kind: 'task', number, hint: hintOf({ kind: 'anything' }) }];
  },
};
