import { expect, test } from 'vitest';
import { createCommandReader, parseCommand } from './commands.ts';
import { parsePairs } from './file-commands.ts';
import { createMask } from './mask.ts';
import type { RunnerAnnotation } from './protocol.ts';
import { shellCommand } from './script.ts';

test('file commands: single lines, heredocs, and what is neither', () => {
  const text = 'a=1=2\nb<<EOF\nline 1\n\nc=3\nEOF\nd=\nurl=http://x/<<y\n';
  expect(parsePairs(text)).toEqual({ a: '1=2', b: 'line 1\n\nc=3', d: '', url: 'http://x/<<y' });
  expect(() => parsePairs('nonsense')).toThrow("Invalid format 'nonsense'");
  expect(() => parsePairs('a<<EOF\n1\n')).toThrow("Matching delimiter not found 'EOF'");
});

test('workflow commands: properties and text are unescaped; other lines are none', () => {
  expect(parseCommand('::error file=a%2Cb.ts,line=3,title=A%3A b::x%0Ay %25 :: z')).toEqual({
    name: 'error',
    properties: { file: 'a,b.ts', line: '3', title: 'A: b' },
    text: 'x\ny % :: z',
  });
  expect(parseCommand('::group::A')).toMatchObject({ name: 'group', text: 'A' });
  for (const line of ['no ::error::here', '::broken', ':: error::x']) expect(parseCommand(line)).toBeUndefined();
});

test('commands are obeyed, unless they are stopped', () => {
  const secrets: string[] = [];
  const annotations: RunnerAnnotation[] = [];
  const read = createCommandReader({
    mask: (secret) => secrets.push(secret),
    annotate: (one) => annotations.push(one),
  });
  const lines = [
    '::add-mask::s',
    '::debug::d',
    '::stop-commands::tok',
    '::error::quoted',
    '::tok::',
    '::notice::n',
    'x',
  ];
  expect(lines.map(read)).toEqual([
    undefined,
    undefined,
    '::stop-commands::tok',
    '::error::quoted',
    '::tok::',
    '##[notice]n',
    'x',
  ]);
  expect(secrets).toEqual(['s']);
  expect(annotations.map((one) => one.message)).toEqual(['n']);
});

test('a mask hides every line of a secret, the longest first', () => {
  const mask = createMask(['abc', '']);
  mask.add('abcdef\nsecond');
  expect(mask.apply('abcdef abc second third')).toBe('*** *** *** third');
});

test('shells are chosen as by GitHub, or refused by name', () => {
  expect(shellCommand('', '/s')).toEqual(['bash', '-e', '/s']);
  expect(shellCommand('bash', '/s')).toEqual(['bash', '--noprofile', '--norc', '-eo', 'pipefail', '/s']);
  expect(shellCommand('perl {0}', '/s')).toEqual(['perl', '/s']);
  expect(() => shellCommand('pwsh', '/s')).toThrow('not pwsh');
});
