/** Which sandbox is taken, on PCs where srt is missing, broken or confines nothing; srt's part is played by a small program. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../../action/process.ts';
import { openSandbox } from '../../../action/sandbox/open.ts';
import { scratch } from '../scratch.ts';

/** Opens a sandbox on a PC that has these programs, each with its shell script. */
async function open(root: string, programs: Record<string, string>, sandbox: 'auto' | 'srt' | 'none') {
  const path = join(root, 'bin');
  mkdirSync(path);
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  for (const name of ['sh', 'cat', 'grep', 'true', 'sleep']) symlinkSync(`/bin/${name}`, join(path, name));
  const [home, jobTemp] = [join(root, 'home'), join(root, 'temp')];
  mkdirSync(home);
  mkdirSync(jobTemp);
  const at = (name: string) => join(root, name);
  const places = {
    ...{
      userHome: home,
      claudeHome: join(home, '.claude'),
      claudeNotes: join(home, '.claude.json'),
      clusterHome: at('cluster'),
      mirror: at('mirror'),
    },
    taskClaude: at('cluster/claude'),
    ...{ worktree: at('tree'), gitDir: at('mirror/worktrees/tree'), cache: at('cache'), temp: at('temp/claude') },
    ...{ jobTemp, runner: undefined, toolCache: undefined },
  };
  const options = { run, settings: { sandbox, network: [] }, places, environment: { PATH: path } };
  const how = { baseUrl: undefined, readOnly: false };
  const opened = await openSandbox({ ...options, ...how }, AbortSignal.timeout(20_000));
  return { ...opened, left: () => readdirSync(jobTemp) };
}

const HELPERS = { bwrap: 'true', socat: 'true', rg: 'true' };

/** Takes the options and runs the line, confining nothing. */
const SHAM = 'exec sh -c "$4"';

describe('auto', () => {
  test.each([
    ['nothing is installed', {}, /`srt`, `bwrap`, `socat`, `rg` not found .* npm install -g @anthropic-ai/],
    ['a part is missing', { srt: SHAM, bwrap: 'true', rg: 'true' }, /^`socat` not found/],
    ['it confines nothing', { srt: SHAM, ...HELPERS }, /a hidden file could be read/],
    ['the kernel does not let it', { srt: 'echo no user namespaces >&2; exit 1', ...HELPERS }, /1: no user namespaces/],
  ])('works without one, and says why, when %s', async (_, programs, why) => {
    await using directory = await scratch();
    const { state, environment, left } = await open(directory.path, programs, 'auto');
    expect(state).toEqual({ kind: 'none', why: expect.stringMatching(why) });
    expect(environment).toEqual({ CLAUDE_CLUSTER_CACHE: join(directory.path, 'cache') });
    expect(left()).toEqual([]);
  });
});

test('srt that does not work is a failure when the configuration asks for it', async () => {
  await using directory = await scratch();
  await expect(open(directory.path, {}, 'srt')).rejects.toMatchObject({
    failure: { kind: 'checkout-failed', message: expect.stringContaining('asks for the sandbox srt') },
  });
  expect(readdirSync(join(directory.path, 'temp'))).toEqual([]);
});

test('none tries nothing', async () => {
  await using directory = await scratch();
  const { state } = await open(directory.path, { srt: `touch ${directory.path}/ran`, ...HELPERS }, 'none');
  expect(state).toEqual({ kind: 'none', why: undefined });
  expect(readdirSync(directory.path)).not.toContain('ran');
});
