/** Finds srt on the PC and tries whether it really confines: what is installed may still not work under this kernel. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { capture } from '../capture.ts';
import type { Run } from '../process.ts';
import { findProgram } from './programs.ts';
import { insideSrt, srtSettings } from './srt.ts';

export type Probe = { ok: true; srt: string } | { ok: false; why: string };

type ProbeOptions = {
  run: Run;
  environment: Readonly<Record<string, string>>;
  /** An existing directory in which the probe makes and removes one of its own. */
  temp: string;
  signal: AbortSignal;
};

/** srt starts in a fifth of a second. */
const LONGEST_MS = 15_000;

const NEEDED = ['srt', 'bwrap', 'socat', 'rg'] as const;

const INSTALL =
  'Install it on the PC once: `sudo apt-get install bubblewrap socat ripgrep && npm install -g @anthropic-ai/sandbox-runtime`.';

/** Reads a hidden file, writes outside, looks for a network, and writes where it may: exit code 0 when all is as it should be. */
const SCRIPT = `
cat hidden/secret 2>/dev/null && exit 11
echo x > outside 2>/dev/null
grep -q -v -e '|' -e ' lo:' /proc/net/dev && exit 12
echo x > inside/file || exit 13
`;

const MEANING: Readonly<Record<number, string>> = {
  11: 'a hidden file could be read',
  12: 'the network was in reach',
  13: 'the workspace was not writable',
};

/** Throws the signal's reason when the attempt is stopped meanwhile. */
export async function probeSrt(options: ProbeOptions): Promise<Probe> {
  const { environment, signal } = options;
  const found = NEEDED.map((name) => ({ name, path: findProgram(name, environment['PATH'] ?? '') }));
  const missing = found.filter(({ path }) => path === undefined).map(({ name }) => `\`${name}\``);
  const srt = found[0]?.path;
  if (missing.length > 0 || srt === undefined) {
    return { ok: false, why: `${missing.join(', ')} not found on the PATH of the runner. ${INSTALL}` };
  }
  const directory = await mkdtemp(join(options.temp, 'probe-'));
  try {
    const why = await tryOut(srt, directory, options);
    signal.throwIfAborted();
    return why === undefined ? { ok: true, srt } : { ok: false, why: `srt does not work on this PC: ${why}.` };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Undefined when it holds; otherwise what went wrong. */
async function tryOut(srt: string, directory: string, options: ProbeOptions): Promise<string | undefined> {
  const [hidden, inside, settings] = ['hidden', 'inside', 'settings.json'].map((name) => join(directory, name));
  if (hidden === undefined || inside === undefined || settings === undefined) return 'no place to try it';
  await Promise.all([mkdir(hidden), mkdir(inside)]);
  await writeFile(join(hidden, 'secret'), 'x');
  const policy = { hidden: [hidden], shown: [], writable: [inside], frozen: [], hosts: [] };
  await writeFile(settings, srtSettings(policy));
  const stderr = capture(500, 500);
  const command = { file: '/bin/sh', args: ['-c', SCRIPT], cwd: directory, env: options.environment };
  const exit = await options.run({
    ...insideSrt(command, { srt, settings, reachesLoopback: false }),
    timeoutMs: LONGEST_MS,
    signal: options.signal,
    onStderr: stderr.write,
  });
  if (existsSync(join(directory, 'outside'))) return 'a file outside the workspace could be written';
  if (exit.ended === 'time-out') return `a trial did not end within ${LONGEST_MS / 1000} s`;
  if (exit.code === 0) return undefined;
  return MEANING[exit.code ?? -1] ?? `a trial ended with ${exit.code ?? exit.signal}: ${stderr.text().trim()}`;
}
