/** The scripted model over plain HTTP: what a client other than the CLI, or an impatient one, gets. */
import { expect, test, vi } from 'vitest';
import type { Script } from './script.ts';
import { type Model, startModel } from './server.ts';

const tools = [{ name: 'Bash' }];
const system = '# Environment\n - Primary working directory: /srv/tree\n - Platform: linux';

function ask(model: Model, content: unknown, extra: object = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(`${model.url}/v1/messages?beta=true`, {
    method: 'POST',
    headers: { 'x-api-key': 'key' },
    body: JSON.stringify({ model: 'm', system, tools, messages: [{ role: 'user', content }], ...extra }),
    ...(signal && { signal }),
  });
}

const start = (...scripts: Script[]) => startModel({ scripts });

test('a stream begins, carries the tool call with the working directory, and ends', async () => {
  await using model = await start({
    name: 'read',
    steps: [{ kind: 'tools', calls: [{ name: 'Read', input: { file_path: '{cwd}/a', list: [{ deep: '{cwd}' }] } }] }],
  });
  const response = await ask(model, 'do `script:read` now', { stream: true });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const stream = await response.text();
  expect([...stream.matchAll(/^event: (.+)$/gm)].map((match) => match[1])).toEqual([
    'message_start',
    'content_block_start',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ]);
  const input = JSON.stringify({ file_path: '/srv/tree/a', list: [{ deep: '/srv/tree' }] });
  expect(stream).toContain(JSON.stringify({ type: 'input_json_delta', partial_json: input }));
  expect(model.requests).toMatchObject([{ script: 'read', step: 0, attempt: 1, headers: { 'x-api-key': 'key' } }]);
});

test('without stream the whole message comes as JSON, with usage', async () => {
  await using model = await start({ name: 'hi', steps: [{ kind: 'text', text: 'Hello.' }] });
  expect(await (await ask(model, 'script:hi')).json()).toMatchObject({
    role: 'assistant',
    content: [{ type: 'text', text: 'Hello.' }],
    stop_reason: 'end_turn',
    usage: { output_tokens: expect.any(Number) },
  });
});

test('the attempt chooses its steps; the last ones hold for all later attempts', async () => {
  const text = (text: string) => [{ kind: 'text' as const, text }];
  await using model = await start({ name: 'a', steps: text('one'), retries: [text('two'), text('three')] });
  const said = async (prompt: string) =>
    JSON.stringify(await (await ask(model, prompt)).json()).match(/one|two|three/)?.[0];
  expect(await said('script:a')).toBe('one');
  expect(await said('script:a\nAttempt: 1\n')).toBe('one');
  expect(await said('script:a\nAttempt: 2\n')).toBe('two');
  expect(await said('script:a\r\nAttempt: 7\r\n')).toBe('three');
});

test('a fault is met as often as it says in each session, then passed over', async () => {
  await using model = await start({
    name: 'flaky',
    steps: [
      { kind: 'error', status: 529, times: 2 },
      { kind: 'text', text: 'Now.' },
    ],
  });
  const statuses = async (session: string) => {
    const seen: number[] = [];
    for (let call = 0; call < 3; call++) {
      const response = await fetch(`${model.url}/v1/messages`, {
        method: 'POST',
        headers: { 'x-claude-code-session-id': session },
        body: JSON.stringify({ model: 'm', tools, messages: [{ role: 'user', content: 'script:flaky' }] }),
      });
      await response.body?.cancel();
      seen.push(response.status);
    }
    return seen;
  };
  expect(await statuses('one')).toEqual([529, 529, 200]);
  expect(await statuses('two')).toEqual([529, 529, 200]);
});

test('an API error has the body of the API', async () => {
  await using model = await start({ name: 'no', steps: [{ kind: 'error', status: 403, message: 'Not yours.' }] });
  const response = await ask(model, 'script:no');
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({
    type: 'error',
    error: { type: 'permission_error', message: 'Not yours.' },
  });
});

test('an unknown script gets an answer that names the known ones; a finished one says so', async () => {
  await using model = await start({ name: 'known', steps: [{ kind: 'text', text: 'Yes.' }] });
  expect(await (await ask(model, 'script:unknown')).text()).toContain('Name one of: script:known.');
  const after = [
    { role: 'user', content: 'script:known' },
    { role: 'assistant', content: 'Yes.' },
    { role: 'user', content: 'And now?' },
  ];
  expect(await (await ask(model, '', { messages: after })).text()).toContain('has no further step');
});

test('side requests, token counts and probes get an answer and play no script', async () => {
  await using model = await start({ name: 'no', steps: [{ kind: 'error', status: 500 }] });
  const side = await ask(model, 'Write a title for: script:no', { tools: [] });
  expect(side.status).toBe(200);
  expect(model.requests).toMatchObject([{ side: true, step: undefined }]);
  await side.body?.cancel();
  const count = await fetch(`${model.url}/v1/messages/count_tokens`, {
    method: 'POST',
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'one two three' }] }),
  });
  expect(await count.json()).toEqual({ input_tokens: expect.any(Number) });
  expect((await fetch(model.url, { method: 'HEAD' })).status).toBe(200);
  const other = await fetch(`${model.url}/v1/files`);
  expect(other.status).toBe(404);
  expect(await other.text()).toContain('GET /v1/files');
});

test('what is no request of the Messages API is refused with the reason', async () => {
  await using model = await start({ name: 'a', steps: [{ kind: 'text', text: 'A.' }] });
  const response = await fetch(`${model.url}/v1/messages`, { method: 'POST', body: 'nonsense' });
  expect(response.status).toBe(400);
  expect(await (await ask(model, 'x', { messages: [] })).text()).toContain('messages');
});

test('a client may leave a slow answer, and closing ends one that hangs', async () => {
  const model = await start(
    {
      name: 'slow',
      steps: [
        { kind: 'delay', ms: 3_600_000 },
        { kind: 'text', text: 'Late.' },
      ],
    },
    { name: 'never', steps: [{ kind: 'hang' }] },
  );
  const left = new AbortController();
  const slow = ask(model, 'script:slow', {}, left.signal);
  const never = ask(model, 'script:never');
  await vi.waitFor(() => expect(model.requests).toHaveLength(2));
  left.abort();
  await expect(slow).rejects.toThrow(/abort/);
  const refused = expect(never).rejects.toThrow();
  await model.close();
  await refused;
});

test('a script that is not valid is refused with the place of the mistake', async () => {
  const wrong = { name: 'Not Kebab', steps: [{ kind: 'text', text: '' }] } satisfies Script;
  await expect(start(wrong)).rejects.toThrow(/kebab-case[\s\S]*text/);
  const twin: Script = { name: 'twin', steps: [{ kind: 'text', text: 'x' }] };
  await expect(start(twin, twin)).rejects.toThrow(/Two scripts are named "twin"/);
});
