import { expect, test } from 'vitest';
import { claudeEnvironment, commandEnvironment, gitEnvironment, secretsIn } from '../../action/environment.ts';

const GIVEN = {
  ...{ PATH: '/bin', HOME: '/home/x', https_proxy: 'http://proxy', JAVA_HOME: '/java', LANG: 'de_DE.UTF-8' },
  ...{ ANTHROPIC_API_KEY: 'key-key-key', CLAUDE_CODE_OAUTH_TOKEN: '', ANTHROPIC_BASE_URL: 'http://gateway' },
  ...{ GITHUB_TOKEN: 'x', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x', ACTIONS_RUNTIME_TOKEN: 'x', INPUT_TOKEN: 'x' },
  ...{ RUNNER_TEMP: '/x', GH_TOKEN: 'x', AWS_SECRET_ACCESS_KEY: 'x', NODE_OPTIONS: '--require x', GIT_ASKPASS: 'x' },
};

test('commands get what programs need, and no credential at all', () => {
  expect(commandEnvironment(GIVEN, '/tmp/t')).toEqual({
    ...{ PATH: '/bin', HOME: '/home/x', https_proxy: 'http://proxy', JAVA_HOME: '/java', LANG: 'de_DE.UTF-8' },
    ...{ CI: 'true', TMPDIR: '/tmp/t', CLAUDE_CLUSTER_RUN: '/tmp/t' },
  });
});

test('Claude gets its way to the model besides, and nothing empty', () => {
  const given = commandEnvironment(GIVEN, '/tmp/t');
  const extra = Object.entries(claudeEnvironment(GIVEN, '/tmp/t')).filter(([name]) => !(name in given));
  expect(Object.fromEntries(extra)).toEqual({
    ...{ ANTHROPIC_API_KEY: 'key-key-key', ANTHROPIC_BASE_URL: 'http://gateway' },
    ...{ DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
  });
  expect(secretsIn(GIVEN)).toEqual(['key-key-key']);
});

test('git asks nobody and speaks the language that is read', () => {
  expect(gitEnvironment(GIVEN)).toMatchObject({
    LC_ALL: 'C.UTF-8',
    GIT_TERMINAL_PROMPT: '0',
    https_proxy: 'http://proxy',
  });
  expect(gitEnvironment(GIVEN)).not.toHaveProperty('GIT_ASKPASS');
});
