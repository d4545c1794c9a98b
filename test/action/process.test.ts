import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { run } from '../../action/process.ts';
import { TREE_MARKER } from '../../action/process-tree.ts';

const PATH = process.env['PATH'] ?? '';

async function sh(line: string, more: Partial<Parameters<typeof run>[0]> = {}) {
  let stdout = '';
  const exit = await run({
    file: '/bin/sh',
    args: ['-c', line],
    cwd: '/',
    env: { PATH, ...more.env },
    ...more,
    onStdout: (chunk) => {
      stdout += chunk;
    },
  });
  return { exit, stdout };
}

/** Dead ones that nobody has waited for yet do not count. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('run', () => {
  test('tells exit code, signal and output, and gives the input', async () => {
    expect(await sh('cat; exit 3', { input: 'hello' })).toEqual({
      exit: { code: 3, signal: null, ended: null },
      stdout: 'hello',
    });
    expect((await sh('kill -9 $$')).exit).toEqual({ code: null, signal: 'SIGKILL', ended: null });
  });

  test('a command that does not read a large input is no error', async () => {
    expect((await sh('exit 0', { input: 'x'.repeat(1_000_000) })).exit.code).toBe(0);
  });

  test('passes nothing on but the environment it is given', async () => {
    expect((await sh('env')).stdout).not.toContain('VITEST');
  });

  test('rejects what cannot be started', async () => {
    await expect(run({ file: '/no/such/program', args: [], cwd: '/', env: {} })).rejects.toThrow('ENOENT');
  });

  test('does not start anything when it is aborted already', async () => {
    expect((await sh('echo x', { signal: AbortSignal.abort() })).stdout).toBe('');
  });
});

describe('nothing outlives a command', () => {
  test('a background process that holds the output open is ended with it', async () => {
    const started = Date.now();
    const { exit, stdout } = await sh('sleep 60 & echo $!');
    expect(exit.code).toBe(0);
    expect(Date.now() - started).toBeLessThan(5000);
    // A killed process closes its output a moment before it is gone from the table.
    await expect.poll(() => isAlive(Number(stdout))).toBe(false);
  });

  test('nor does one in a session of its own that has lost its parent, when it carries the marker', async () => {
    const { stdout } = await sh('(setsid sleep 61 >/dev/null 2>&1 & echo $!)', {
      env: { PATH, [TREE_MARKER]: 'a-test' },
    });
    await expect.poll(() => isAlive(Number(stdout))).toBe(false);
  });

  test('one that ignores SIGTERM is killed 2 s after the time-out', async () => {
    const started = Date.now();
    const { exit } = await sh("trap '' TERM; while true; do sleep 0.05; done", { timeoutMs: 100 });
    expect(exit).toEqual({ code: null, signal: 'SIGKILL', ended: 'time-out' });
    expect(Date.now() - started).toBeGreaterThan(2000);
    expect(Date.now() - started).toBeLessThan(4000);
  });

  test('an abort ends the whole tree', async () => {
    const controller = new AbortController();
    let pid = 0;
    const exit = await run({
      file: '/bin/sh',
      args: ['-c', 'setsid sleep 62 & echo $!; wait'],
      cwd: '/',
      env: { PATH },
      signal: controller.signal,
      onStdout: (chunk) => {
        pid = Number(chunk);
        controller.abort();
      },
    });
    expect(exit.ended).toBe('aborted');
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});
