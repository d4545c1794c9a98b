import { expect, test } from 'vitest';
import { numberedDiff, parseDiff } from '../../../action/verify/diff.ts';

const DIFF = [
  'diff --git a/old name.ts b/new name.ts',
  'similarity index 80%',
  '--- a/old name.ts\t',
  '+++ b/new name.ts\t',
  '@@ -8,4 +9,5 @@ function price() {',
  ' before',
  '--- no header: a removed line',
  '+++ no header either',
  '+added',
  ' after',
  ' last',
  '\\ No newline at end of file',
  'diff --git a/gone.ts b/gone.ts',
  '--- a/gone.ts',
  '+++ /dev/null',
  '@@ -1 +0,0 @@',
  '-gone',
].join('\n');

test('lines that the diff shows, under the new name, with their numbers', () => {
  expect(parseDiff(DIFF)).toEqual([
    {
      path: 'new name.ts',
      context: [
        { line: 9, text: 'before' },
        { line: 12, text: 'after' },
        { line: 13, text: 'last' },
      ],
      removed: [{ line: 9, text: '-- no header: a removed line' }],
      added: [
        { line: 10, text: '++ no header either' },
        { line: 11, text: 'added' },
      ],
    },
    { path: 'gone.ts', context: [], removed: [{ line: 1, text: 'gone' }], added: [] },
  ]);
});

test('numbers stand before the lines that are there after the change', () => {
  expect(numberedDiff(DIFF).split('\n').slice(4, 11)).toEqual([
    '@@ -8,4 +9,5 @@ function price() {',
    '     9  before',
    '       --- no header: a removed line',
    '    10 +++ no header either',
    '    11 +added',
    '    12  after',
    '    13  last',
  ]);
});
