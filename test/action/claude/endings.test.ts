/**
 * Every way in which Claude Code ends, each with the real CLI: what the action makes of it, and what the app then does. The CLI's
 * own side of it (exit codes, subtypes) is recorded in outcome.test.ts.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { DEFAULT_CONFIG } from '../../../app/config/schema.ts';
import type { Failure, FailureKind } from '../../../app/contract/outcome.ts';
import { adviseAfter } from '../../../app/core/retry.ts';
import type { Script } from '../../model/script.ts';
import { attempt } from '../../scenarios/facts.ts';
import { type Around, type Watched, withAgent } from './with-agent.ts';

type Steps = Script['steps'];

const SIGNAL = new AbortController().signal;
const NOW = Date.parse('2030-01-01T00:00:00Z');
const ENDED = '2030-01-01T00:00:05.000Z';
const SOON = expect.stringMatching(/^2030-01-01T00:00:/);

const say: Steps[number] = { kind: 'text', text: 'Done.' };
const bash = (command: string): Steps[number] => ({ kind: 'tools', calls: [{ name: 'Bash', input: { command } }] });
const refuses = (status: 400 | 401 | 403 | 404 | 429 | 500 | 529, message?: string): Steps => [
  { kind: 'error', status, ...(message !== undefined && { message }) },
];

/** What the app does next; `again` with the time before which it does not. */
function next(failure: Failure): string {
  const attempts = [attempt({ endedAt: ENDED, outcome: failure })];
  const advice = adviseAfter(failure, attempts, ENDED, DEFAULT_CONFIG.retry);
  return advice.kind === 'again' ? advice.notBefore : advice.kind;
}

type Row = { steps: Steps; around?: Around; prompt?: string; kind: FailureKind; message: RegExp; next: string };

const rows: Record<string, Row> = {
  '401': {
    steps: refuses(401),
    kind: 'authentication',
    message: /could not log in.*ANTHROPIC_API_KEY/,
    next: 'failed',
  },
  '403': {
    steps: refuses(403),
    kind: 'authentication',
    message: /could not log in.*ANTHROPIC_API_KEY/,
    next: 'failed',
  },
  '404': { steps: refuses(404), kind: 'agent-error', message: /selected model/, next: 'failed' },
  '429 of a key': { steps: refuses(429), kind: 'overloaded', message: /did not take the request.*429/, next: SOON },
  '500': { steps: refuses(500), kind: 'overloaded', message: /did not take the request.*500/, next: SOON },
  '529': { steps: refuses(529), kind: 'overloaded', message: /did not take the request.*529/, next: SOON },
  'no credit': {
    steps: refuses(400, 'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.'),
    ...{ kind: 'authentication', message: /no credit left\. Add credit/, next: 'failed' },
  },
  'no credentials': {
    ...{ steps: [say], around: { credential: 'none' } },
    ...{ kind: 'authentication', message: /Not logged in.*log in on the PC with `claude`/, next: 'failed' },
  },
  'usage limit of a subscription': {
    ...{ steps: [{ kind: 'usage-limit', resetsInSeconds: 3600 }], around: { credential: 'subscription', now: NOW } },
    ...{ kind: 'usage-limit', message: /usage limit of this PC's Claude account/, next: '2030-01-01T01:00:00.000Z' },
  },
  'max turns': {
    ...{ steps: [bash('true'), bash('true'), say], around: { maxTurns: 2 } },
    ...{ kind: 'max-turns', message: /Raise `max-turns`/, next: 'failed' },
  },
  budget: {
    ...{ steps: [bash('true'), say], around: { budgetUsd: 0.001 } },
    ...{ kind: 'budget', message: /Raise `budget-usd`/, next: 'failed' },
  },
  'bad flag': {
    ...{ steps: [say], around: { flag: '--no-such-flag' } },
    ...{
      kind: 'agent-error',
      message: /exit code 1 without a result.*unknown option '--no-such-flag'/,
      next: 'failed',
    },
  },
  'empty prompt': {
    ...{ steps: [say], prompt: '' },
    ...{ kind: 'agent-error', message: /exit code 1 without a result\. It wrote: Error: Input must/, next: 'failed' },
  },
};

/** A dead process whose parent has not asked for it yet is none. */
function isRunning(pid: string): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('Claude Code ends', () => {
  test.concurrent.each(Object.entries(rows))('%s', async (_, row) => {
    await withAgent(row.steps, { apiRetries: '0', ...row.around }, async (agent) => {
      const { failure, summary } = await agent.ask(row.prompt ?? 'script:x', SIGNAL);
      expect(failure).toMatchObject({ kind: row.kind, message: expect.stringMatching(row.message) });
      expect(summary).toBe('');
      expect(failure && next(failure)).toEqual(row.next);
    });
  });

  test.concurrent('well', async () => {
    await withAgent([say], {}, async (agent) => {
      expect(await agent.ask('script:x', SIGNAL)).toEqual({ summary: 'Done.', failure: undefined });
      expect(agent.totals()).toMatchObject({ turns: 1, denials: [] });
    });
  });

  test.concurrent('well, though a tool was denied: only the denials tell', async () => {
    const url = 'http://127.0.0.1:1/x';
    const denied: Steps[number] = { kind: 'tools', calls: [{ name: 'WebFetch', input: { url, prompt: 'p' } }] };
    await withAgent([denied, say], {}, async (agent) => {
      expect(await agent.ask('script:x', SIGNAL)).toEqual({ summary: 'Done.', failure: undefined });
      expect(agent.totals().denials).toEqual([`WebFetch(${url})`]);
    });
  });

  test.concurrent('well by its own account, though what was to follow a schema is not there', async () => {
    const schema = { type: 'object', properties: { price: { type: 'number' } }, required: ['price'] };
    await withAgent([say, say], { schema }, async (agent, _, { requests }) => {
      const asked = await agent.ask('script:x', SIGNAL);
      expect(asked).toMatchObject({ structured: undefined, failure: undefined });
      // The CLI has asked once more by itself. What the action makes of it: answer.test.ts.
      expect(requests.filter(({ side }) => !side)).toHaveLength(2);
    });
  });

  test.concurrent('at once when it does not know the session, which is begun anew', async () => {
    const earlier = { id: randomUUID(), costUsd: 3 };
    await withAgent([say], { earlier }, async (agent) => {
      expect(await agent.ask('script:x', SIGNAL)).toMatchObject({ summary: 'Done.', failure: undefined });
      expect(agent.session().id).not.toBe(earlier.id);
      expect(agent.totals().costUsd).toBeLessThan(1);
      expect(agent.session().costUsd).toBe(agent.totals().costUsd);
    });
  });

  /** Whether it still gets to say so depends on how fast the PC is. */
  const INTERRUPTED = /was interrupted from outside|exit code 0 without a result, as it does when it is interrupted/;
  const toolOf = (cwd: string) => readFileSync(join(cwd, 'begun'), 'utf8').trim();
  const duringTool = (cwd: string) => existsSync(join(cwd, 'begun'));
  const duringCall = (_: string, { requests }: Watched) => requests.some(({ side }) => !side);
  const tool = [bash('echo $$ > begun; tail -f /dev/null'), say];
  const call: Steps = [{ kind: 'hang' }];

  test.concurrent.each([
    ['SIGINT during a tool', 'SIGINT', tool, duringTool, INTERRUPTED],
    ['SIGINT during an API call', 'SIGINT', call, duringCall, INTERRUPTED],
    ['SIGTERM', 'SIGTERM', tool, duringTool, /was ended by SIGTERM from outside/],
    ['SIGHUP', 'SIGHUP', tool, duringTool, /was ended by SIGHUP from outside/],
    [
      'SIGKILL',
      'SIGKILL',
      tool,
      duringTool,
      /was ended by SIGKILL from outside, as happens when the PC runs out of mem/,
    ],
  ] as const)('by %s from outside, and leaves nothing running', async (_, signal, steps, isReady, message) => {
    await withAgent([...steps], {}, async (agent, cwd, watched) => {
      const asked = agent.ask('script:x', SIGNAL);
      await vi.waitFor(() => expect(isReady(cwd, watched)).toBe(true), { timeout: 30_000 });
      process.kill(watched.pid(), signal);
      const { failure } = await asked;
      expect(failure).toMatchObject({ kind: 'runner-lost', message: expect.stringMatching(message) });
      expect(failure && next(failure)).toEqual(SOON);
      // A signal takes a moment.
      if (duringTool(cwd)) await vi.waitFor(() => expect(isRunning(toolOf(cwd))).toBe(false), { timeout: 5000 });
    });
  });
});
