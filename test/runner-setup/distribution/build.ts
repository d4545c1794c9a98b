/**
 * Builds the stand-in for GitHub's runner distribution: an archive with the same files, whose program takes jobs from the
 * local GitHub. Its scripts start `listener.ts` of this folder, so it works on this machine only.
 */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { scripts } from './scripts.ts';

const run = promisify(execFile);

export type Distribution = { filename: string; archive: Buffer; sha256: string };

const VERSION = '2.336.0';

const built = new Map<string, Promise<Distribution>>();

/** `broken`: its listener ends at once. The same archive each time. */
export function buildDistribution(version = VERSION, { broken } = { broken: false }): Promise<Distribution> {
  const key = `${version} ${broken}`;
  const distribution = built.get(key) ?? build(version, broken);
  built.set(key, distribution);
  return distribution;
}

async function build(version: string, broken: boolean): Promise<Distribution> {
  const dir = await mkdtemp(join(tmpdir(), 'runner-distribution-'));
  try {
    const tree = join(dir, 'tree');
    await mkdir(join(tree, 'bin'), { recursive: true });
    await mkdir(join(tree, 'externals'), { recursive: true });
    for (const [path, text] of Object.entries(scripts(version, broken)))
      await writeFile(join(tree, path), text, { mode: 0o755 });
    // Something that does not shrink, so that a download takes more than one piece.
    await writeFile(join(tree, 'externals', 'blob'), randomBytes(1024 * 1024));
    const filename = `actions-runner-linux-${process.arch}-${version}.tar.gz`;
    await run('tar', ['-czf', join(dir, filename), '-C', tree, '.']);
    const archive = await readFile(join(dir, filename));
    return { filename, archive, sha256: createHash('sha256').update(archive).digest('hex') };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
