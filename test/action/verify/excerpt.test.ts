import { describe, expect, test } from 'vitest';
import { excerpt } from '../../../action/verify/excerpt.ts';
import { finding } from '../../../action/verify/report.ts';

const noise = (label: string) => Array.from({ length: 2000 }, (_, index) => `${label} ${index}`).join('\n');
const failure = (name: string, block: string) => finding({ name, path: 'a.test.js', line: 1, message: 'no', block });

describe('excerpt', () => {
  test('a short output is given whole', () => {
    expect(excerpt('one\ntwo\n', [failure('a', 'one')])).toBe('one\ntwo');
  });

  test('the blocks of the failing tests, then the end', () => {
    const block = 'not ok 3\nexpected 42, got 41';
    const text = excerpt(`${noise('early')}\n${block}\n${noise('late')}\n1 failed`, [failure('price', block)]);
    expect(text.startsWith(block)).toBe(true);
    expect(text.endsWith('1 failed')).toBe(true);
    expect(text).not.toContain('early 1000');
    expect(text.length).toBeLessThanOrEqual(12_000);
  });

  test('of many failures the first in full and the names of the others', () => {
    const many = Array.from({ length: 50 }, (_, index) =>
      failure(`test ${index}`, `test ${index}\n${'x'.repeat(5000)}`),
    );
    const text = excerpt(noise('line').repeat(3), many);
    expect(text).toContain('test 0\nxxx');
    expect(text).toContain('- a.test.js: test 49');
    expect(text.length).toBeLessThanOrEqual(12_000);
  });

  test('where no test is named, the lines that look like errors', () => {
    const text = excerpt(`${noise('early')}\nfatal error: out of paper\nat the printer\n${noise('late')}`, []);
    expect(text).toContain('fatal error: out of paper\nat the printer');
    expect(text.length).toBeLessThanOrEqual(12_000);
  });
});
