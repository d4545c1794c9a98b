/** Comments on issues and pull requests: only those with a command are worth a look. */
import { z } from 'zod';
import { parseCommands } from '../core/commands.ts';
import { hintOf } from '../core/hint.ts';
import { type Handler, issueSchema, personSchema } from './payload.ts';

const schema = z.object({
  issue: issueSchema,
  comment: z.object({ body: z.string(), user: personSchema.nullable() }),
});

export const issueComment: Handler = {
  events: ['issue_comment.created'],
  own: 'echo',
  hear(payload) {
    const { issue, comment } = schema.parse(payload);
    const byPerson = comment.user !== null && comment.user.type !== 'Bot';
    if (!byPerson || parseCommands(comment.body).length === 0) return [];
    const logins = [issue.user, comment.user].flatMap((user) => user?.login ?? []);
    return [{ kind: 'task', number: issue.number, hint: hintOf({ kind: 'anything' }, {}, logins) }];
  },
};
