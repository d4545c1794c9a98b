/**
 * An image without a registry: the shell, the small programs that the hooks use, Node, and the stand-in's listener as one file,
 * where it lies on this machine too. It has no git and no Claude Code.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';

const run = promisify(execFile);

const PROGRAMS = [
  ...[
    'bash',
    'sh',
    'env',
    'cat',
    'id',
    'sed',
    'grep',
    'awk',
    'find',
    'df',
    'nproc',
    'sleep',
    'tr',
    'sort',
    'head',
    'rm',
  ],
  ...['tail', 'cut', 'dirname', 'basename', 'date', 'mkdir', 'touch', 'ls', 'uname', 'stat', 'tar'],
];
const LISTENER = join(import.meta.dirname, 'distribution', 'listener.ts');

/** Writes a root file system into the directory, for `podman import`. */
export async function writeImage(directory: string): Promise<void> {
  const { stdout } = await run('/bin/sh', ['-c', 'for p; do command -v "$p"; done', 'sh', ...PROGRAMS]);
  const programs = [...stdout.trim().split('\n'), process.execPath];
  const linked = await run('ldd', programs, { maxBuffer: 1e7 }).catch((error: { stdout: string }) => error);
  const libraries = linked.stdout.match(/(?<=\s)\/\S+(?= \(0x)/g) ?? [];
  const files = new Set([...programs, ...libraries]);
  for (const program of PROGRAMS) files.add(`/bin/${program}`);
  for (const file of files) {
    await mkdir(join(directory, dirname(file)), { recursive: true });
    // A link is copied as what it leads to.
    await copyFile(file, join(directory, file)).catch((error: unknown) => {
      if (!file.startsWith('/bin/')) throw error;
    });
  }
  const bundle = await rolldown({ input: LISTENER, platform: 'node', logLevel: 'silent' });
  await bundle.write({ file: join(directory, LISTENER), format: 'esm', codeSplitting: false });
  await bundle.close();
  for (const empty of ['proc', 'sys', 'dev', 'etc', 'tmp', 'run', 'var'])
    await mkdir(join(directory, empty), { recursive: true });
}
