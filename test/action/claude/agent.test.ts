/** Rounds of the real Claude Code against the scripted model. */
import { randomUUID } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createAgent } from '../../../action/claude/agent.ts';
import { run } from '../../../action/process.ts';
import { scratch } from '../scratch.ts';
import { MCP_SERVER } from './mcp-server.ts';
import { withAgent } from './with-agent.ts';

const SIGNAL = new AbortController().signal;
const bash = (command: string) => ({ kind: 'tools' as const, calls: [{ name: 'Bash', input: { command } }] });

describe('createAgent', () => {
  test('a second round resumes the session, and what it cost is counted once', async () => {
    const steps = [
      bash('true'),
      { kind: 'text' as const, text: 'One.' },
      bash('true'),
      { kind: 'text' as const, text: 'Two.' },
    ];
    await withAgent(steps, {}, async (agent, _, { seen }) => {
      expect(await agent.ask('script:x', SIGNAL)).toEqual({ summary: 'One.', failure: undefined });
      const first = agent.totals();
      expect(await agent.ask('again', SIGNAL)).toEqual({ summary: 'Two.', failure: undefined });
      const second = agent.totals();
      expect(seen.at(-1)).toMatchObject({ turns: 4, costUsd: first.costUsd });
      expect(first).toMatchObject({ turns: 2 });
      expect(second).toMatchObject({ turns: 4 });
      // The CLI reports the whole session again: adding both reports up would be more than twice the first.
      expect(second.costUsd).toBeGreaterThan(first.costUsd);
      expect(second.costUsd).toBeLessThan(2 * first.costUsd);
    });
  });

  test.each([
    ['no', {}, undefined, []],
    ['hooks that are allowed', { repositoryRuns: ['hooks' as const] }, undefined, ['hooked']],
    ['servers that are allowed', { repositoryRuns: ['mcp-servers' as const] }, undefined, ['served']],
    ['no, of files that were changed,', { repositoryRuns: ['hooks' as const, 'mcp-servers' as const] }, '', []],
  ])('of the repository %s hooks and MCP servers run', async (_, settings, guidance, ran) => {
    await withAgent([{ kind: 'text', text: 'Hi.' }], settings, async (agent, cwd) => {
      await mkdir(join(cwd, '.claude'));
      const touch = (name: string) => ({ command: 'touch', args: [join(cwd, name)] });
      const hook = { hooks: [{ type: 'command', command: `touch ${join(cwd, 'hooked')}` }] };
      writeFileSync(
        join(cwd, '.claude/settings.json'),
        JSON.stringify({ hooks: { SessionStart: [hook] }, enableAllProjectMcpServers: true }),
      );
      writeFileSync(join(cwd, '.mcp.json'), JSON.stringify({ mcpServers: { x: touch('served') } }));
      await agent.ask('script:x', SIGNAL, guidance);
      expect(['hooked', 'served'].filter((name) => existsSync(join(cwd, name)))).toEqual(ran);
    });
  });

  test('limits hold over the rounds', async () => {
    await withAgent([bash('true'), bash('true'), { kind: 'text', text: 'x' }], { maxTurns: 2 }, async (agent) => {
      expect((await agent.ask('script:x', SIGNAL)).failure?.kind).toBe('max-turns');
      expect((await agent.ask('more', SIGNAL)).failure?.kind).toBe('max-turns');
    });
    await withAgent([bash('true'), { kind: 'text', text: 'x' }], { budgetUsd: 0.001 }, async (agent) => {
      expect((await agent.ask('script:x', SIGNAL)).failure?.kind).toBe('budget');
    });
  });

  // These two wait: they do it together.
  test.concurrent('silence ends it: of the API, which may come back, or of a command, which would be silent again', async () => {
    await withAgent([{ kind: 'hang' }], { idleMinutes: 0.05 }, async (agent) => {
      await expect(agent.ask('script:x', SIGNAL)).rejects.toMatchObject({ failure: { kind: 'overloaded' } });
    });
    await withAgent([bash('tail -f /dev/null')], { idleMinutes: 0.05 }, async (agent) => {
      await expect(agent.ask('script:x', SIGNAL)).rejects.toMatchObject({
        failure: { kind: 'run-timeout', message: expect.stringContaining('tool Bash') },
      });
    });
  });

  test.concurrent('model, fallback and effort of the configuration reach the API and the CLI', async () => {
    const settings = { model: 'claude-haiku-4-5', fallbackModel: 'claude-sonnet-4-5', effort: 'low' as const };
    const steps = [
      { kind: 'error' as const, status: 529 as const, times: 9 },
      { kind: 'text' as const, text: 'Hi.' },
    ];
    await withAgent(steps, { ...settings, apiRetries: '4' }, async (agent, _, { requests }) => {
      await agent.ask('script:x', SIGNAL);
      expect([...new Set(requests.filter(({ side }) => !side).map(({ model }) => model))]).toEqual([
        expect.stringContaining('haiku'),
        expect.stringContaining('sonnet'),
      ]);
    });
  });

  test('tools are those of the specialty, else those of all', async () => {
    const tools = { all: ['default', 'WebFetch'], backend: ['Read', 'Bash(echo *)'] };
    const steps = [bash('echo yes'), bash('touch no'), { kind: 'text' as const, text: 'x' }];
    await withAgent(steps, { tools }, async (agent, cwd) => {
      await agent.ask('script:x', SIGNAL);
      expect(agent.totals().denials).toEqual(['Bash(touch no)']);
      expect(existsSync(join(cwd, 'no'))).toBe(false);
    });
  });

  test('a configured MCP server is started and its tools may be used', async () => {
    await using directory = await scratch();
    const file = join(directory.path, 'server.mjs');
    writeFileSync(file, MCP_SERVER);
    const mcpServers = { shop: { command: 'node', args: [file], env: { PRICE: '42' } } };
    const call = { kind: 'tools' as const, calls: [{ name: 'mcp__shop__price', input: {} }] };
    await withAgent([call, { kind: 'text', text: 'x' }], { mcpServers }, async (agent, _, { requests }) => {
      expect((await agent.ask('script:x', SIGNAL)).failure).toBeUndefined();
      expect(agent.totals().denials).toEqual([]);
      expect(JSON.stringify(requests.at(-1)?.messages)).toContain('It is 42.');
    });
  });

  test.each([
    ['a stream that is cut in the middle of a line', `printf '{"type":"result","subtype":"succ'`, 'runner-lost'],
    ['no word at all', 'exit 0', 'runner-lost'],
    ['lines that are no JSON', `echo hello; echo '[1'; echo '{"type":"result"}'`, 'runner-lost'],
    ['a complaint', 'echo "error: unknown option" >&2; exit 1', 'agent-error'],
  ])('%s is one clear failure', async (_, script, kind) => {
    await using directory = await scratch();
    const claude = join(directory.path, 'claude');
    writeFileSync(claude, `#!/bin/sh\ncat > /dev/null\n${script}\n`, { mode: 0o755 });
    const agent = createAgent({
      ...{ run, claude, cwd: directory.path, environment: { PATH: '/usr/bin:/bin' } },
      ...{ settings: { maxTurns: 20, budgetUsd: 5 }, specialty: 'backend', systemPrompt: '', readOnly: false },
      ...{ newId: randomUUID, earlier: undefined, onEvent: () => undefined },
    });
    const { failure } = await agent.ask('x', SIGNAL);
    expect(failure).toMatchObject({ kind, message: expect.stringMatching(/exit code [01] without a result/) });
    if (kind === 'agent-error') expect(failure?.message).toContain('It wrote: error: unknown option');
  });

  test('an abort ends it and is thrown', async () => {
    await withAgent([{ kind: 'hang' }], {}, async (agent) => {
      await expect(agent.ask('script:x', AbortSignal.timeout(800))).rejects.toThrow();
    });
  });
});
