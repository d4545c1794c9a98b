/**
 * Comments on issues and pull requests: only those with a command are worth a look, and a plan whose box somebody ticked. An
 * edited one may have got its command just now.
 */
import { z } from 'zod';
import { isAccepted, readPlan } from '../contract/plan.ts';
import { parseCommands } from '../core/commands.ts';
import { hintOf } from '../core/hint.ts';
import { type Handler, isDashboard, issueSchema, personSchema } from './payload.ts';

const schema = z.object({
  issue: issueSchema,
  comment: z.object({ id: z.int().positive(), body: z.string(), user: personSchema.nullable() }),
  sender: personSchema,
});

export const issueComment: Handler = {
  events: ['issue_comment.created', 'issue_comment.edited'],
  own: 'echo',
  hear(payload) {
    const { issue, comment, sender } = schema.parse(payload);
    if (comment.user === null) return [];
    const plan = comment.user.type === 'Bot' ? readPlan(comment.body) : undefined;
    if (plan && isAccepted(comment.body, plan))
      return [{ kind: 'task', number: issue.number, hint: hintOf({ kind: 'anything' }, {}, [sender.login]) }];
    if (parseCommands(comment.body).length === 0) return [];
    // It says itself that nobody reads comments there.
    if (isDashboard(issue)) return [];
    const logins = [issue.user, comment.user].flatMap((user) => user?.login ?? []);
    // Which bots may ask for something is in the configuration; until it is read, they get no sign.
    const heard = comment.user.type === 'Bot' ? [] : [comment.id];
    return [{ kind: 'task', number: issue.number, hint: { ...hintOf({ kind: 'anything' }, {}, logins), heard } }];
  },
};
