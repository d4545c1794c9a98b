/** An image for Podman out of this machine's own programs, since none can be fetched here. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { CLAUDE_PATH } from '../../model/run-claude.ts';

const PROGRAMS = [
  ...[
    'sh',
    'bash',
    'env',
    'cat',
    'ls',
    'grep',
    'sed',
    'head',
    'tail',
    'tr',
    'rev',
    'od',
    'base64',
    'find',
    'tar',
    'id',
  ],
  ...['rm', 'mkdir', 'cp', 'mv', 'ln', 'touch', 'mktemp', 'sleep', 'true', 'false', 'ps', 'kill', 'wc', 'setsid'],
  ...['git', 'curl', 'mount', 'umount', 'unshare', 'getent'],
];

export type Image = Disposable & { name: string };

/** Why there can be none; undefined where it can. */
export const cannotRun = (): string | undefined => {
  if (process.getuid?.() !== 0) return 'root';
  return spawnSync('podman', ['info']).status === 0 ? undefined : 'podman';
};

const onPath = (name: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((directory) => join(directory, name))
    .find((file) => existsSync(file));

/** Absolute paths of what the dynamic linker loads for a program. */
const librariesOf = (program: string): string[] =>
  spawnSync('ldd', [program], { encoding: 'utf8' }).stdout.match(/\/\S+/g) ?? [];

export function makeImage(): Image {
  const name = `localhost/claude-code-cluster-test:${randomUUID()}`;
  const root = mkdtempSync(join(tmpdir(), 'image-'));
  // As any image has it: who runs in the container is not always root there.
  chmodSync(root, 0o755);
  const put = (from: string, to: string) => {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    copyFileSync(realpathSync(from), join(root, to));
  };
  try {
    for (const name of PROGRAMS) {
      const found = onPath(name);
      if (found !== undefined) put(found, `bin/${name}`);
    }
    // Node and Claude Code are mounted; their libraries come with the image.
    symlinkSync('/run/claude-code-cluster/node', join(root, 'bin', 'node'));
    const programs = readdirSync(join(root, 'bin')).filter((name) => name !== 'node');
    const mounted = [process.execPath, realpathSync(join(CLAUDE_PATH.split(delimiter)[0] ?? '', 'claude'))];
    const all = [...programs.map((name) => join(root, 'bin', name)), ...mounted];
    for (const library of new Set(all.flatMap(librariesOf))) put(library, library);
    for (const name of ['tmp', 'usr', 'etc']) mkdirSync(join(root, name), { recursive: true });
    symlinkSync('../bin', join(root, 'usr', 'bin'));
    const tar = execFileSync('tar', ['-C', root, '-c', '.'], { maxBuffer: 500_000_000 });
    execFileSync('podman', ['import', '--quiet', '-', name], { input: tar, stdio: ['pipe', 'ignore', 'inherit'] });
  } finally {
    rmSync(root, { recursive: true });
  }
  return { name, [Symbol.dispose]: () => void spawnSync('podman', ['rmi', '--force', name]) };
}
