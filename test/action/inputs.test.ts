import { describe, expect, test } from 'vitest';
import { readInputs } from '../../action/inputs.ts';
import { toDispatchInputs } from '../../app/contract/dispatch.ts';
import { settingsSchema } from '../../app/contract/settings.ts';

const inputs = toDispatchInputs({
  task: 12,
  attempt: 2,
  nonce: '0123456789abcdef',
  runs_on: ['claude'],
  specialty: 'backend',
  kind: 'bug',
  branch: 'claude/issue-12-backend',
  approved_text: 'a'.repeat(64),
  settings: settingsSchema.parse({ test: ['npm test'] }),
  broker: '',
});

const environment = {
  ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  INPUT_TOKEN: 'token',
  GITHUB_API_URL: 'https://ghe.example/api/v3/',
  GITHUB_SERVER_URL: 'https://ghe.example',
  GITHUB_REPOSITORY: 'alice/.github',
  GITHUB_RUN_ID: '99',
  RUNNER_NAME: 'pc-1',
  RUNNER_TEMP: '/tmp/t',
  RUNNER_WORKSPACE: '/runner/_work/shop',
};

describe('readInputs', () => {
  test('reads the inputs as the app wrote them, and the variables of the runner', () => {
    expect(readInputs(environment)).toMatchObject({
      dispatch: { task: 12, attempt: 2, settings: { test: ['npm test'], repairRounds: 3 } },
      repository: { owner: 'alice', name: '.github' },
      github: { api: 'https://ghe.example/api/v3', server: 'https://ghe.example' },
      runUrl: 'https://ghe.example/alice/.github/actions/runs/99',
      home: '/runner/_work/_claude',
    });
    expect(readInputs({ ...environment, CLAUDE_CLUSTER_HOME: '/data' }).home).toBe('/data');
  });

  test.each([
    ['INPUT_NONCE', 'xyz', 'input `nonce`: a nonce is 16'],
    ['INPUT_SETTINGS', '{', 'input `settings`: is not JSON'],
    ['INPUT_SETTINGS', '{"maxTurns":0}', 'input `settings.maxTurns`'],
    ['INPUT_BRANCH', 'main', 'input `branch`: expected claude/issue-'],
    ['GITHUB_REPOSITORY', '../..', 'variable `GITHUB_REPOSITORY`: expected owner/name'],
    ['GITHUB_REPOSITORY', 'alice/..', 'variable `GITHUB_REPOSITORY`: expected owner/name'],
    ['RUNNER_TEMP', undefined, 'variable `RUNNER_TEMP`'],
  ])('names %s=%s as what is wrong', (name, value, message) => {
    expect(() => readInputs({ ...environment, [name]: value })).toThrow(message);
  });
});
