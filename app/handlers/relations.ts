/** Relations between issues: blocked-by, and sub-issues of a parent. GitHub tells both sides; the one that waits counts. */
import { z } from 'zod';
import { hintOf } from '../core/hint.ts';
import type { Handler } from './payload.ts';

const numbered = z.object({ number: z.int().positive() });
const schema = z.object({ blocked_issue: numbered }).or(z.object({ parent_issue: numbered }));

export const relations: Handler = {
  events: [
    'issue_dependencies.blocked_by_added',
    'issue_dependencies.blocked_by_removed',
    'sub_issues.sub_issue_added',
    'sub_issues.sub_issue_removed',
  ],
  own: 'echo',
  hear(payload) {
    const told = schema.parse(payload);
    if ('blocked_issue' in told)
      return [{ kind: 'task', number: told.blocked_issue.number, hint: hintOf({ kind: 'anything' }, {}, [], true) }];
    return [{ kind: 'task', number: told.parent_issue.number, hint: hintOf({ kind: 'anything' }) }];
  },
};
