import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMANDS, VERBS } from '../../app/core/command-table.ts';
import { parseCommands } from '../../app/core/commands.ts';

const verbs = (markdown: string) => parseCommands(markdown).map((one) => (one.kind === 'command' ? one.verb : one));

describe('a command', () => {
  test.each([
    ['/claude retry', ['retry']],
    ['  /claude retry  ', ['retry']],
    ['/CLAUDE Retry', ['retry']],
    ['/claude', ['help']],
    ['Thanks!\n/claude approve', ['approve']],
    ['Thanks!  \n/claude approve', ['approve']],
    ['Two things.\n\n/claude approve\n/claude status', ['approve', 'status']],
    ['/claude retry\r\n', ['retry']],
  ])('%j', (markdown, expected) => expect(verbs(markdown)).toEqual(expected));
});

describe('an order', () => {
  test.each([
    ['/claude retry', { verb: 'retry', pc: null }],
    ['/claude retry on PC-1', { verb: 'retry', pc: 'PC-1' }],
    ['/claude rerun on `pc_a_1`', { verb: 'retry', pc: 'pc_a_1' }],
    ['/claude assign pc-1', { verb: 'assign', pc: 'pc-1' }],
    ['/claude assign to pc-1', { verb: 'assign', pc: 'pc-1' }],
    ['/claude assign any', { verb: 'assign', pc: null }],
    ['/claude priority High', { verb: 'priority', priority: 'high' }],
    ['/claude specialty Frontend', { verb: 'specialty', name: 'frontend' }],
    ['/claude stop', { verb: 'cancel' }],
    ['/claude hold', { verb: 'pause' }],
  ])('%j', (markdown, order) => expect(parseCommands(markdown)).toEqual([{ kind: 'command', ...order }]));

  test('ten levels become the four that the queue knows', () => {
    const levels = Array.from({ length: 10 }, (_, at) => parseCommands(`/claude prio ${at + 1}`)[0]);
    expect(levels.map((one) => one?.kind === 'command' && one.verb === 'priority' && one.priority)).toEqual([
      'low',
      'low',
      'low',
      'medium',
      'medium',
      'medium',
      'high',
      'high',
      'urgent',
      'urgent',
    ]);
  });

  test('no word stands for two commands', () => {
    const words = VERBS.flatMap((verb) => [verb, ...COMMANDS[verb].aliases]);
    expect(new Set(words).size).toBe(words.length);
  });
});

describe('talk about a command', () => {
  test.each([
    'Please do /claude retry',
    '> /claude retry',
    '> quoted\n/claude retry',
    '`/claude retry`',
    '```\n/claude retry\n```',
    '    /claude retry',
    '- /claude retry',
    '<!--\n/claude retry\n-->',
    '<details>\n/claude retry\n</details>',
    '[/claude retry](https://x.example)',
    '`code\n/claude retry`',
    '/claudette retry',
  ])('%j', (markdown) => expect(verbs(markdown)).toEqual([]));
});

describe('a mistake', () => {
  test('a verb one knows nearly', () =>
    expect(verbs('/claude retyr')).toEqual([{ kind: 'unknown-verb', found: 'retyr', nearest: 'retry' }]));
  test('a verb one does not know at all', () =>
    expect(verbs('/claude deploy')).toEqual([{ kind: 'unknown-verb', found: 'deploy', nearest: null }]));
  test.each([
    ['/claude retry now please', 'retry', 'now please'],
    ['/claude retry `x`', 'retry', 'x'],
    ['/claude retry *x*', 'retry', '*x*'],
    ['/claude retry <x>', 'retry', '…'],
    ['/claude retry on pc-1 now', 'retry', 'on pc-1 now'],
    ['/claude assign pc-1 pc-2', 'assign', 'pc-2'],
    ['/claude priority high please', 'priority', 'please'],
    ['/claude specialty backend frontend', 'specialty', 'frontend'],
    ['/claude stop it', 'cancel', 'it'],
  ])('%j has words too many', (markdown, verb, found) =>
    expect(verbs(markdown)).toEqual([{ kind: 'unexpected-argument', verb, found }]),
  );
  test.each([
    ['/claude retry on', 'retry', null, null],
    ['/claude assign', 'assign', null, null],
    ['/claude priority', 'priority', null, null],
    ['/claude priority hihg', 'priority', 'hihg', 'high'],
    ['/claude priority 0', 'priority', '0', null],
    ['/claude priority 11', 'priority', '11', null],
  ])('%j', (markdown, verb, found, nearest) =>
    expect(verbs(markdown)).toEqual([{ kind: 'wrong-argument', verb, found, nearest }]),
  );
  test('a slip in another word for a verb', () =>
    expect(verbs('/claude abrot')).toEqual([{ kind: 'unknown-verb', found: 'abrot', nearest: 'cancel' }]));
  test('a very long word is cut', () =>
    expect(verbs(`/claude ${'x'.repeat(1000)}`)).toEqual([
      { kind: 'unknown-verb', found: 'x'.repeat(64), nearest: null },
    ]));
  test('a thousand commands are ten', () => expect(verbs('/claude status\n'.repeat(1000))).toHaveLength(10));
});

describe('whatever somebody writes', () => {
  const bits = fc.array(
    fc.constantFrom(
      '/claude',
      ' retry',
      '\n',
      '> ',
      '`',
      '```\n',
      '    ',
      '- ',
      '<!--',
      '-->',
      '*',
      '[',
      '](',
      '\u202e',
    ),
    {
      maxLength: 30,
    },
  );
  const markdown = fc.oneof(
    bits.map((all) => all.join('')),
    fc.string({ unit: 'binary', maxLength: 200 }),
  );

  test('is read, at most ten commands of it, with words that can be shown again', () =>
    fc.assert(
      fc.property(markdown, (text) => {
        const commands = parseCommands(text);
        expect(commands.length).toBeLessThanOrEqual(10);
        for (const command of commands)
          if ('found' in command && command.found !== null) expect(command.found.length).toBeLessThanOrEqual(64);
      }),
      { numRuns: 500 },
    ));

  const order = fc.constantFrom(...VERBS).map((verb) => `/claude ${verb}`);
  const prose = fc.string({ maxLength: 40 }).map((text) => text.replaceAll(/[/`<>\n\r]/g, ''));
  test('in a quote or in code is talk', () =>
    fc.assert(
      fc.property(fc.array(fc.oneof(order, prose), { maxLength: 6 }), (lines) => {
        expect(parseCommands(lines.map((line) => `> ${line}`).join('\n'))).toEqual([]);
        expect(parseCommands(`\`\`\`\n${lines.join('\n')}\n\`\`\``)).toEqual([]);
      }),
    ));

  test('words around a command change nothing about it', () =>
    fc.assert(
      fc.property(order, fc.stringMatching(/^[a-z ,.]{0,40}$/), (line, talk) => {
        expect(parseCommands(`Well${talk}.\n\n${line}\n\nSo${talk}.`)).toEqual(parseCommands(line));
      }),
    ));
});
