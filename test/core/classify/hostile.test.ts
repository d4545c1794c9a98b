/** Whatever is pasted, a bounded part of it is read. The runner's own time limit catches a pattern that backtracks. */
import { describe, expect, test } from 'vitest';
import { analyse } from '../../../app/core/classify/classify.ts';
import { MAX_BODY, MAX_TITLE, readIssue } from '../../../app/core/classify/read.ts';

const MEGABYTE = 1_000_000;
const fill = (piece: string, length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

const PIECES = [
  'a/', 'a.b/', '.a', '<!--', '<', '<a ', '[', '[x]', '![a](', '[x](https://example.com/a) ', '`', '```\n', '**', '**a',
  '# ', '- [x] ', '|', 'at ', 'x: 1\n', '\n', '  ', 'test ', 'テスト', 'a', '\u202e', '\u0000', '\ufdfa', '@everyone ', 'Depends on #1\n',
]; // biome-ignore format: one per line says nothing more

test.each(PIECES)('a megabyte of %j', (piece) => {
  const issue = { title: fill(piece, MEGABYTE), body: fill(piece, MEGABYTE), labels: [fill(piece, MEGABYTE)] };
  const { title, prose, pasted, headings, paths } = readIssue(issue);
  expect(title.length).toBeLessThanOrEqual(MAX_TITLE);
  expect(prose.length + pasted.length + headings.length).toBeLessThanOrEqual(MAX_BODY * 2);
  expect(paths.length).toBeLessThanOrEqual(50);
  const { evidence, confidence } = analyse(issue);
  expect(evidence.length).toBeLessThanOrEqual(10);
  expect(evidence.every(({ term }) => term.length <= 100)).toBe(true);
  expect(confidence).toBeGreaterThanOrEqual(0);
  expect(confidence).toBeLessThanOrEqual(1);
});

test('the caps are far below what GitHub lets through', () => {
  expect(MAX_BODY).toBeLessThanOrEqual(32_000);
  expect(MAX_TITLE).toBeLessThanOrEqual(1_000);
});

describe('nothing beyond the cap changes the answer', () => {
  const analysed = (title: string, body: string) => analyse({ title, body, labels: [] });

  test('of the body', () => {
    const head = `${'The button overlaps the menu. '.repeat(MAX_BODY / 30)}`.padEnd(MAX_BODY);
    expect(analysed('It looks odd', `${head}${fill('database sql query ', MEGABYTE)}`)).toEqual(
      analysed('It looks odd', head),
    );
  });

  test('of the title', () => {
    const head = 'The button overlaps the menu'.padEnd(MAX_TITLE);
    expect(analysed(`${head}${fill('database sql query ', MEGABYTE)}`, '')).toEqual(analysed(head, ''));
  });
});
