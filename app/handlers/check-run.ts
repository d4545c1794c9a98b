/** The app's check run: "Re-run" and its own buttons ask for the same as `/claude retry` and `/claude cancel`. */
import { z } from 'zod';
import { CHECK_NAME, checkButtonSchema, taskOfAnswerCheck } from '../contract/result.ts';
import { issueOfBranch } from '../core/branch.ts';
import { hintOf } from '../core/hint.ts';
import type { Evidence } from '../core/task.ts';
import { type Handler, personSchema } from './payload.ts';

const checkSchema = z.object({
  name: z.string(),
  external_id: z.string().nullable(),
  check_suite: z.object({ head_branch: z.string().nullable() }).nullable(),
});

const schema = z.discriminatedUnion('action', [
  z.object({ action: z.literal('rerequested'), check_run: checkSchema, sender: personSchema }),
  z.object({
    action: z.literal('requested_action'),
    check_run: checkSchema,
    sender: personSchema,
    requested_action: z.object({ identifier: checkButtonSchema }),
  }),
]);

export const checkRun: Handler = {
  events: ['check_run.rerequested', 'check_run.requested_action'],
  own: 'echo',
  hear(payload) {
    const heard = schema.parse(payload);
    const { check_run: check, sender } = heard;
    const number =
      check.name === CHECK_NAME ? issueOfBranch(check.check_suite?.head_branch ?? '') : taskOfAnswerCheck(check.name);
    if (number === undefined || sender.type === 'Bot') return [];
    return [{ kind: 'task', number, hint: hintOf({ kind: 'anything' }, evidenceOf(heard), [sender.login]) }];
  },
};

function evidenceOf(heard: z.infer<typeof schema>): Partial<Evidence> {
  const { login } = heard.sender;
  if (heard.action === 'requested_action' && heard.requested_action.identifier === 'cancel')
    return { cancelBy: [{ login, nonce: heard.check_run.external_id ?? '' }] };
  return { rerunBy: [login] };
}
