import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeCovers } from '../../../action/sandbox/covers.ts';
import { scratch } from '../scratch.ts';

test('only empty files that nobody may write are removed', async () => {
  await using directory = await scratch();
  const at = (name: string) => join(directory.path, name);
  writeFileSync(at('.mcp.json'), '', { mode: 0o444 });
  writeFileSync(at('.gitkeep'), '');
  writeFileSync(at('locked.txt'), 'text', { mode: 0o444 });
  mkdirSync(at('src'));
  writeFileSync(at('src/empty'), '', { mode: 0o444 });
  await removeCovers(directory.path);
  expect(readdirSync(directory.path, { recursive: true }).sort()).toEqual([
    '.gitkeep',
    'locked.txt',
    'src',
    'src/empty',
  ]);
});
