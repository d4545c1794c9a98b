/** The real Claude Code CLI against the scripted model: each kind of step gives what the CLI gives in the field. */
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { textOf, toolResults } from './conversation.ts';
import { type ClaudeEnvironmentOptions, claudeEnvironment, TEST_API_KEY, TEST_OAUTH_TOKEN } from './environment.ts';
import { CLAUDE_PATH, type ClaudeOptions, runClaude } from './run-claude.ts';
import type { Script } from './script.ts';
import { type Model, startModel } from './server.ts';

const STATUSES = [400, 401, 403, 404, 429, 500, 529] as const;
const NOW = Date.parse('2030-01-01T00:00:00Z');

const scripts: Script[] = [
  { name: 'hello', steps: [{ kind: 'text', text: 'Hello.' }] },
  {
    name: 'edit',
    steps: [
      {
        kind: 'tools',
        text: 'Two looks at once.',
        calls: [
          { name: 'Read', input: { file_path: '{cwd}/notes.txt' } },
          { name: 'Bash', input: { command: 'cat no-such-file', description: 'Look' } },
        ],
      },
      {
        kind: 'tools',
        calls: [{ name: 'Edit', input: { file_path: '{cwd}/notes.txt', old_string: 'one', new_string: 'two' } }],
      },
      { kind: 'text', text: 'Changed.' },
      { kind: 'text', text: 'Repaired.' },
    ],
  },
  {
    name: 'recovers',
    steps: [
      { kind: 'error', status: 529, times: 1 },
      { kind: 'text', text: 'Better.' },
    ],
  },
  ...STATUSES.map((status): Script => ({ name: `error-${status}`, steps: [{ kind: 'error', status }] })),
  { name: 'limit', steps: [{ kind: 'usage-limit', resetsInSeconds: 3600 }] },
  {
    name: 'slow',
    steps: [
      { kind: 'delay', ms: 300 },
      { kind: 'text', text: 'Slow.' },
    ],
  },
  { name: 'hang', steps: [{ kind: 'hang' }] },
];

let directory: string;
let cwd: string;
let model: Model;

beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'model-')));
  cwd = join(directory, 'cwd');
  await mkdir(cwd);
  model = await startModel({ scripts, now: () => NOW });
});
afterAll(async () => {
  await model.close();
  await rm(directory, { recursive: true });
});

function claude(
  prompt: string,
  options: Partial<ClaudeOptions> = {},
  credential: ClaudeEnvironmentOptions['credential'] = 'api-key',
) {
  const environment = claudeEnvironment({ home: directory, modelUrl: model.url, path: CLAUDE_PATH, credential });
  return runClaude({ prompt, cwd, environment, ...options });
}

const requestsOf = (script: string) => model.requests.filter((request) => request.script === script);

test('text ends the turn, and the CLI reckons a cost', async () => {
  const { exitCode, result } = await claude('Please `script:hello`.');
  expect(exitCode).toBe(0);
  expect(result).toMatchObject({ subtype: 'success', is_error: false, result: 'Hello.' });
  expect(result?.total_cost_usd).toBeGreaterThan(0);
  expect(requestsOf('hello')).toMatchObject([{ headers: { 'x-api-key': TEST_API_KEY }, step: 0, side: false }]);
  expect(requestsOf('hello')[0]?.messages.map(textOf).join()).toContain('Please `script:hello`.');
  expect(requestsOf('hello')[0]?.tools).toContain('Edit');
});

test('tool calls edit a file, their results come back, and a resumed session goes on where it was', async () => {
  await writeFile(join(cwd, 'notes.txt'), 'one\n');
  const args = ['--permission-mode', 'acceptEdits', '--allowedTools', 'Bash'];
  const first = await claude('script:edit', { args });
  expect(first.result).toMatchObject({ is_error: false, result: 'Changed.' });
  expect(await readFile(join(cwd, 'notes.txt'), 'utf8')).toBe('two\n');
  expect(toolResults(requestsOf('edit')[1]?.messages ?? [])).toMatchObject([
    { text: expect.stringContaining('one'), isError: false },
    { text: expect.stringContaining('no-such-file'), isError: true },
  ]);

  const session = first.result?.session_id ?? '';
  const second = await claude('The tests fail. Repair them.', { args: [...args, '--resume', session] });
  expect(second.result).toMatchObject({ result: 'Repaired.', session_id: session });
  expect(requestsOf('edit').map((request) => request.step)).toEqual([0, 1, 2, 3]);
});

describe('API errors', () => {
  test.each(STATUSES)('%i reaches the result line', async (status) => {
    const run = await claude(`script:error-${status}`, status === 429 ? { environment: noRetries() } : {});
    expect(run.exitCode).toBe(1);
    expect(run.result).toMatchObject({ subtype: 'success', is_error: true, api_error_status: status });
  });

  test('one that passes is tried again by the CLI itself', async () => {
    const { exitCode, events, result } = await claude('script:recovers');
    expect(exitCode).toBe(0);
    expect(result?.result).toBe('Better.');
    expect(events).toContainEqual(expect.objectContaining({ subtype: 'api_retry', error_status: 529 }));
  });

  /** The CLI waits long between retries of a 429. */
  const noRetries = () => ({
    ...claudeEnvironment({ home: directory, modelUrl: model.url, path: CLAUDE_PATH }),
    CLAUDE_CODE_MAX_RETRIES: '0',
  });
});

test('a subscription’s usage limit tells when it ends', async () => {
  const { exitCode, events, result } = await claude('script:limit', {}, 'subscription');
  expect(exitCode).toBe(1);
  expect(result).toMatchObject({ is_error: true, api_error_status: 429, api_error: 'usage_limit_reached' });
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'rate_limit_event',
      rate_limit_info: expect.objectContaining({ status: 'rejected', resetsAt: NOW / 1000 + 3600 }),
    }),
  );
  expect(requestsOf('limit')).toMatchObject([{ headers: { authorization: `Bearer ${TEST_OAUTH_TOKEN}` } }]);
});

test('a slow answer is waited for', async () => {
  const { result } = await claude('script:slow');
  expect(result?.result).toBe('Slow.');
  expect(result?.duration_api_ms).toBeGreaterThanOrEqual(300);
});

test('an answer that never comes holds the CLI until it is ended', async () => {
  const ended = new AbortController();
  const run = claude('script:hang', { signal: ended.signal });
  await vi.waitFor(() => expect(requestsOf('hang')).toHaveLength(1), { timeout: 10_000 });
  ended.abort();
  expect(await run).toMatchObject({ exitCode: 143, result: undefined });
});
