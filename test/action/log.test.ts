import { expect, test } from 'vitest';
import { createLog, inertLines, limited } from '../../action/log.ts';
import { createRedactor } from '../../action/redact.ts';

test.each([
  ['::set-env name=PATH::/evil', ': :set-env name=PATH::/evil'],
  ['ok\n  ::add-mask::x', 'ok\n  : :add-mask::x'],
  ['ok\r::error::x', 'ok\n: :error::x'],
  ['text ##[command]x', 'text ## [command]x'],
  ['std::vector', 'std::vector'],
])('%j is not taken for a workflow command', (text, expected) => {
  expect(inertLines(text)).toBe(expected);
});

test('everything that is logged is redacted', () => {
  const redactor = createRedactor();
  redactor.add('a very secret value');
  const lines: string[] = [];
  const push = (text: string) => lines.push(text);
  const log = createLog({ info: push, notice: push, warning: push, error: push }, redactor);
  log.info('a very secret value');
  log.notice('a very secret value');
  log.warning('a very secret value');
  log.error('a very secret value', 'title');
  expect(lines).toEqual(['***', '***', '***', '***']);
});

test('an output without end is logged up to a limit', () => {
  const lines: string[] = [];
  const log = limited((line) => lines.push(line), 20);
  for (let number = 0; number < 1000; number += 1) log(`line ${number}`);
  expect(lines).toEqual(['line 0', 'line 1', '[… the rest of this output is not logged …]']);
});
