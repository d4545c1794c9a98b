import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const missing = spawnSync('shellcheck', ['--version']).error !== undefined;

/** Whatever a shell reads, by its first line or its name. */
const scripts = ['runner-setup', 'test/runner-setup', '.ci'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => path.endsWith('.sh') || /^#!.*\b(ba|da)?sh\n/.test(readFileSync(path, 'utf8'))),
);

test.skipIf(missing)('shellcheck finds nothing in any script', () => {
  expect(scripts.length).toBeGreaterThan(4);
  const { status, stdout } = spawnSync('shellcheck', ['-x', '-P', 'SCRIPTDIR', ...scripts], { encoding: 'utf8' });
  expect(`${status} ${stdout}`).toBe('0 ');
});
