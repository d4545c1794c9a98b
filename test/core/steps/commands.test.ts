/** Which comments are commands that nobody has carried out, and what they need. */
import { describe, expect, test } from 'vitest';
import { decide } from '../../../app/core/decide.ts';
import { unhandledCommands } from '../../../app/core/unhandled.ts';
import { context, record, runner, says, taskFacts } from '../../scenarios/facts.ts';

const heard = (comments: ReturnType<typeof says>[], handled: number[] = []) =>
  unhandledCommands({ comments }, handled).map(({ id }) => id);

describe('a command waits', () => {
  const command = says('/claude retry');
  test('when a person wrote it', () => expect(heard([command])).toEqual([2000]));
  test('not when nothing is asked', () => expect(heard([says('Thanks!')])).toEqual([]));
  test('not when the app wrote it', () => expect(heard([{ ...command, ours: true }])).toEqual([]));
  test('not when a bot did', () => expect(heard([{ ...command, author: { login: 'x[bot]', bot: true } }])).toEqual([]));
  test('not when its writer is gone', () => expect(heard([{ ...command, author: null }])).toEqual([]));
  test('not when it was carried out', () =>
    expect(heard([command, says('/claude why', 'mika', 2001)], [2000])).toEqual([2001]));
});

describe('of very many commands the oldest are forgotten', () => {
  const ids = (count: number) => Array.from({ length: count }, (_, at) => 3000 + at);
  const [older, newer] = [says('/claude retry', 'mika', 2000), says('/claude retry', 'mika', 3500)];
  test('so that what is older than a full list was carried out', () =>
    expect(heard([older, newer], ids(100))).toEqual([3500]));
  test('and a list with room knows them all', () => expect(heard([older, newer], ids(99))).toEqual([2000, 3500]));
  test('the list keeps the last hundred', () => {
    const facts = taskFacts('completed', record({ commands: ids(100) }), {
      comments: [says('/claude why', 'mika', 3500)],
    });
    const decided = decide(facts, context());
    const commands = decided.kind === 'task' ? decided.record.commands : [];
    expect([commands.length, commands[0], commands.at(-1)]).toEqual([100, 3001, 3500]);
  });
});

describe('the runners are asked for', () => {
  const decided = (body: string, runners: Parameters<typeof context>[0]) =>
    decide(taskFacts('completed', record(), { comments: [says(body)] }), context(runners)).kind;
  const unread = { runners: { kind: 'unread' } } as const;
  test('when a command names a PC, also beside others', () => {
    expect(decided('/claude why\n\n/claude assign pc-1', unread)).toBe('read-runners');
    expect(decided('/claude retry on pc-1', unread)).toBe('read-runners');
  });
  test('not when it names none', () => {
    expect(decided('/claude why', unread)).toBe('task');
    expect(decided('/claude assign any', unread)).toBe('task');
    expect(decided('/claude frobnicate', unread)).toBe('task');
  });
  test('not again when they are known', () =>
    expect(decided('/claude assign pc-1', { runners: { kind: 'listed', runners: [runner('pc-1')] } })).toBe('task'));
});
