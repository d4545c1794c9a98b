/** Issues: opened ones become tasks; labels, edits and closing by people change them. */
import { z } from 'zod';
import { stateOf } from '../contract/labels.ts';
import { type Hint, hintOf } from '../core/hint.ts';
import { textHashOf } from '../github/text-hash.ts';
import { type Handler, type Heard, isDashboard, issueSchema, personSchema } from './payload.ts';

const schema = z.object({
  action: z.string(),
  issue: issueSchema,
  label: z.object({ name: z.string() }).optional(),
  changes: z.object({ body: z.object({ from: z.string() }).optional() }).optional(),
  sender: personSchema,
});

const textSchema = z.object({ issue: z.object({ title: z.string(), body: z.string().nullable() }) });

/** What ends a wait for the issue, or begins one. */
const MOVES = new Set(['opened', 'closed', 'reopened', 'deleted', 'transferred']);

export const issues: Handler = {
  // Locking ends a task; it is also all that is said of an issue that becomes a discussion.
  events: [
    'opened',
    'reopened',
    'edited',
    'labeled',
    'unlabeled',
    'closed',
    'deleted',
    'transferred',
    'locked',
    'unlocked',
  ].map((action) => `issues.${action}`),
  own: 'echo',
  hear(payload) {
    const { action, issue, label, changes, sender } = schema.parse(payload);
    if (issue.pull_request !== undefined) return [];
    const body = issue.body ?? '';
    const before = changes?.body?.from ?? body;
    if (isDashboard(issue, before))
      return action === 'edited' ? [{ kind: 'dashboard', number: issue.number, by: sender.login, body, before }] : [];
    const logins = issue.user ? [issue.user.login] : [];
    const related = (issue.issue_dependencies_summary?.total_blocked_by ?? 0) > 0;
    const task = (hint: Hint): Heard[] => [
      { kind: 'task', number: issue.number, hint: { ...hint, relations: related } },
      ...(MOVES.has(action) ? [{ kind: 'dependents' as const, number: issue.number }] : []),
    ];
    switch (action) {
      case 'opened':
        return task(hintOf({ kind: 'anything' }, { isNew: true }, logins));
      case 'closed':
        return task(hintOf({ kind: 'issue-closed' }, {}, logins));
      case 'labeled': {
        const state = stateOf(label?.name ?? '');
        // The action swaps these two while it works; the run's own events tell the rest.
        if (state === 'in-progress' || state === 'testing') return [];
        if (state !== 'queued') return task(hintOf({ kind: 'anything' }, {}, logins));
        const hint = hintOf({ kind: 'anything' }, { queuedBy: [sender.login] }, [...logins, sender.login]);
        return task({ ...hint, queuedText: { [sender.login]: textHashOf(textSchema.parse(payload).issue) } });
      }
      case 'unlabeled': {
        const state = stateOf(label?.name ?? '');
        if (state === 'in-progress' || state === 'testing') return [];
        return task(hintOf({ kind: 'anything' }, {}, logins));
      }
      case 'edited':
        return task(hintOf({ kind: 'anything' }, {}, [...logins, sender.login]));
      default:
        return task(hintOf({ kind: 'anything' }, {}, logins));
    }
  },
};
