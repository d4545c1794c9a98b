/** Each row of endings, as recorded from Claude Code 2.1.329 (shortened to what is read). */
import { describe, expect, test } from 'vitest';
import { parseEvents } from '../../../action/claude/events.ts';
import { type Ending, failureOfClaude } from '../../../action/claude/outcome.ts';

const END = { session_id: 's', total_cost_usd: 0, permission_denials: [], type: 'result', num_turns: 1 };
const exited = (code: number | null, signal: NodeJS.Signals | null = null) => ({ code, signal, ended: null });

function endingOf(exit: Ending['exit'], lines: object[], stderr = ''): Ending {
  const events = lines.flatMap((line) => parseEvents(JSON.stringify(line)));
  const result = events.flatMap((event) => (event.kind === 'result' ? [event.result] : [])).at(-1);
  const limit = events.flatMap((event) => (event.kind === 'limit' ? [{ resetsAt: event.resetsAt }] : [])).at(-1);
  return { exit, result, limit, stderr };
}

const api = (status: number | null, result: string) => ({
  ...END,
  ...{ subtype: 'success', is_error: true, api_error_status: status, result },
});

describe('failureOfClaude', () => {
  test('finished', () => {
    expect(
      failureOfClaude(endingOf(exited(0), [{ ...END, subtype: 'success', is_error: false, result: 'Done.' }])),
    ).toBeUndefined();
  });

  test.each([
    ['401', api(401, 'Invalid API key · Fix external API key'), 'authentication'],
    ['403', api(403, 'Failed to authenticate. API Error: 403 no'), 'authentication'],
    ['404', api(404, "There's an issue with the selected model (x)."), 'agent-error'],
    ['429 with a key', api(429, 'API Error: Request rejected (429) · rate limited'), 'overloaded'],
    ['500', api(500, 'API Error: 500'), 'overloaded'],
    ['529', api(529, 'API Error: 529 Overloaded.'), 'overloaded'],
    ['no connection', api(null, 'API Error: Connection refused (ECONNREFUSED)'), 'overloaded'],
    ['no credit', api(400, 'Credit balance is too low'), 'authentication'],
    ['no credentials', api(null, 'Not logged in · Please run /login'), 'authentication'],
    [
      'max turns',
      { ...END, subtype: 'error_max_turns', is_error: true, errors: ['Reached maximum number of turns (2)'] },
      'max-turns',
    ],
    [
      'budget',
      { ...END, subtype: 'error_max_budget_usd', is_error: true, errors: ['Reached maximum budget ($1)'] },
      'budget',
    ],
    [
      'unknown session',
      { ...END, subtype: 'error_during_execution', is_error: true, errors: ['No conversation found'] },
      'agent-error',
    ],
    ['a subtype of the future', { ...END, subtype: 'error_new', is_error: true, errors: ['What?'] }, 'agent-error'],
  ])('%s', (_, line, kind) => {
    expect(failureOfClaude(endingOf(exited(1), [line]))).toMatchObject({ kind, message: expect.stringMatching(/\w/) });
  });

  test.each(['aborted_tools', 'aborted_streaming'])(
    'interrupted: exit 0 and %s, and broken off all the same',
    (reason) => {
      const line = { ...END, subtype: 'error_during_execution', is_error: true, terminal_reason: reason };
      expect(failureOfClaude(endingOf(exited(0), [line]))?.kind).toBe('runner-lost');
    },
  );

  test('the usage limit of a subscription, with the time it ends', () => {
    const lines = [
      {
        type: 'rate_limit_event',
        rate_limit_info: { status: 'rejected', resetsAt: 1795238682, rateLimitType: 'five_hour' },
      },
      { ...api(429, "You've hit your 5-hour limit · resets 5:24am (UTC)"), api_error: 'usage_limit_reached' },
    ];
    expect(failureOfClaude(endingOf(exited(1), lines))).toMatchObject({
      kind: 'usage-limit',
      resetsAt: '2026-11-21T05:24:42.000Z',
    });
  });

  test('a warning about a limit that is near is no limit', () => {
    const lines = [
      { type: 'rate_limit_event', rate_limit_info: { status: 'allowed_warning', resetsAt: 1 } },
      api(529, 'API Error: 529 Overloaded.'),
    ];
    expect(failureOfClaude(endingOf(exited(1), lines))?.kind).toBe('overloaded');
  });

  test.each([[exited(1), "error: unknown option '--nope'", 'exit code 1']] as const)(
    'no result: %o %s',
    (exit, stderr, message) => {
      const failure = failureOfClaude(endingOf(exit, [], stderr));
      expect(failure).toMatchObject({ kind: 'agent-error', message: expect.stringContaining(message) });
      expect(failure?.message).toContain(stderr);
    },
  );

  test.each([
    [exited(0), 'exit code 0 without a result, as it does when it is interrupted'],
    [exited(143), 'SIGTERM'],
    [exited(129), 'SIGHUP'],
    [exited(137), 'SIGKILL from outside, as happens when the PC runs out of memory'],
    [exited(null, 'SIGKILL'), 'SIGKILL'],
  ] as const)('a signal that is not ours: %o', (exit, message) => {
    expect(failureOfClaude(endingOf(exit, []))).toMatchObject({
      kind: 'runner-lost',
      message: expect.stringContaining(message),
    });
  });
});
