import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findClaude } from '../../../action/claude/find.ts';
import { scratch } from '../scratch.ts';

test('the first executable file named claude on the PATH', async () => {
  await using directory = await scratch();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => join(directory.path, name));
  mkdirSync(`${a}/claude`, { recursive: true });
  for (const place of [b, c]) {
    mkdirSync(String(place));
    writeFileSync(`${place}/claude`, '#!/bin/sh\n', { mode: 0o644 });
  }
  chmodSync(`${c}/claude`, 0o755);
  expect(findClaude(`/no/such:${a}::${b}:${c}`, 'pc-1')).toBe(`${c}/claude`);
});

test.each([undefined, '', '/no/such'])('nothing on PATH %s: says how to install it', (path) => {
  expect(() => findClaude(path, 'pc-1')).toThrow(/pc-1.*npm install -g @anthropic-ai\/claude-code/);
});
