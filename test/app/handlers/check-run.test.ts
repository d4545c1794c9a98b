/** The buttons as GitHub tells of them: schema-checked payloads of the local GitHub. */
import { expect, test } from 'vitest';
import { CHECK_NAME, type CheckButton, checkButtonSchema } from '../../../app/contract/result.ts';
import { hintOf } from '../../../app/core/hint.ts';
import type { Evidence } from '../../../app/core/task.ts';
import { checkRun } from '../../../app/handlers/check-run.ts';
import { requestAction } from '../../github/checks/check-runs.ts';
import { startFixture } from '../../github/issues/fixture.ts';

const NONCE = 'aaaaaaaaaaaaaaaa';

test.each<[CheckButton, Partial<Evidence>]>([
  ['retry', { rerunBy: ['carol'] }],
  ['cancel', { cancelBy: [{ login: 'carol', nonce: NONCE }] }],
])('%s is heard as the task’s, with who pressed it', async (identifier, evidence) => {
  await using world = await startFixture();
  const head_sha = await world.commit('claude/issue-5-backend', { 'b.txt': 'x\n' });
  const actions = checkButtonSchema.options.map((button) => ({ identifier: button, label: button, description: 'd' }));
  const check = { ...world.at, name: CHECK_NAME, head_sha, external_id: NONCE, actions };
  await world.asApp().rest.checks.create({ ...check, status: 'in_progress' });
  const [run] = world.repo.checkRuns;
  if (!run) throw new Error('no check run');
  requestAction(world.github, world.repo, world.people.carol, run, identifier);
  expect(checkRun.hear(world.payload('check_run', 'requested_action'))).toEqual([
    { kind: 'task', number: 5, hint: hintOf({ kind: 'anything' }, evidence, ['carol']) },
  ]);
  expect(world.github.violations).toEqual([]);
});
