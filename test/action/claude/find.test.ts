import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkVersion, findClaude } from '../../../action/claude/find.ts';
import { run } from '../../../action/process.ts';
import { CLAUDE_PATH } from '../../model/run-claude.ts';
import { scratch } from '../scratch.ts';

const SIGNAL = new AbortController().signal;

test('the first executable file named claude on the PATH', async () => {
  await using directory = await scratch();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => join(directory.path, name));
  mkdirSync(`${a}/claude`, { recursive: true });
  for (const place of [b, c]) {
    mkdirSync(String(place));
    writeFileSync(`${place}/claude`, '#!/bin/sh\n', { mode: 0o644 });
  }
  chmodSync(`${c}/claude`, 0o755);
  expect(findClaude({ path: `/no/such:${a}::${b}:${c}`, toolCache: undefined, runner: 'pc-1' })).toBe(`${c}/claude`);
});

test.each([undefined, '', '/no/such'])('nothing on PATH %s: says how to install it', (path) => {
  expect(() => findClaude({ path, toolCache: '/no/such', runner: 'pc-1' })).toThrow(
    /pc-1.*npm install -g @anthropic-ai\/claude-code/,
  );
});

test('the newest of the tool cache, after the PATH', async () => {
  await using directory = await scratch();
  const cache = join(directory.path, 'tools');
  for (const version of ['2.1.9', '2.1.200', '2.1.30']) {
    const bin = join(cache, 'claude-code', version, 'x64', 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'claude'), '#!/bin/sh\n', { mode: 0o755 });
  }
  expect(findClaude({ path: '/no/such', toolCache: cache, runner: 'pc-1' })).toBe(
    join(cache, 'claude-code/2.1.200/x64/bin/claude'),
  );
});

describe('checkVersion', () => {
  const check = (claude: string) =>
    checkVersion({ claude, runner: 'pc-1', run, environment: { PATH: CLAUDE_PATH }, signal: SIGNAL });

  async function claudeThatSays(text: string, work: (claude: string) => Promise<void>) {
    await using directory = await scratch();
    const claude = join(directory.path, 'claude');
    writeFileSync(claude, `#!/bin/sh\necho '${text}'\n`, { mode: 0o755 });
    await work(claude);
  }

  test('the one of this project is new enough, as npm has laid it out', async () => {
    const claude = findClaude({ path: CLAUDE_PATH, toolCache: undefined, runner: 'pc-1' });
    expect(await check(claude)).toMatch(/^2\.1\.\d{3}$/);
  });

  test('one that is too old is named with the command that renews it', async () => {
    await claudeThatSays('2.1.127 (Claude Code)', async (claude) => {
      await expect(check(claude)).rejects.toMatchObject({
        failure: {
          kind: 'claude-missing',
          message: expect.stringMatching(/2\.1\.127 on pc-1 is too old.*npm install -g/),
        },
      });
    });
  });

  test('the directory of the native installer tells without a start', async () => {
    await using directory = await scratch();
    const versions = join(directory.path, 'versions');
    mkdirSync(versions);
    writeFileSync(join(versions, '1.0.44'), '#!/bin/sh\nexit 9\n', { mode: 0o755 });
    symlinkSync(join(versions, '1.0.44'), join(directory.path, 'claude'));
    await expect(check(join(directory.path, 'claude'))).rejects.toThrow('Claude Code 1.0.44');
  });

  test('one that tells no version is taken', async () => {
    await claudeThatSays('hello', async (claude) => expect(await check(claude)).toBeUndefined());
  });
});
