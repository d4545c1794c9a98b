/** Trees and blobs of a bare repository, read and written without a working tree. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git, gitText } from './git.ts';

export type TreeEntry = {
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  sha: string;
  /** Bytes; null for what is no blob. */
  size: number | null;
  path: string;
};

/** The entries of a tree (or of a commit's tree), or the one at `path`; GitError when there is no such tree. */
export async function listTree(
  dir: string,
  treeish: string,
  { recursive = false, path }: { recursive?: boolean; path?: string } = {},
): Promise<TreeEntry[]> {
  const options = recursive ? ['-r', '-t'] : [];
  const paths = path === undefined ? [] : ['--', path];
  const env = { GIT_LITERAL_PATHSPECS: '1' };
  const out = (
    await git(dir, ['ls-tree', '-z', '-l', '--full-tree', ...options, treeish, ...paths], { env })
  ).toString();
  return out.split('\0').filter(Boolean).map(parseEntry);
}

function parseEntry(line: string): TreeEntry {
  const [about = '', path = ''] = line.split('\t');
  const [mode = '', type, sha = '', size = '-'] = about.split(/ +/);
  if (type !== 'blob' && type !== 'tree' && type !== 'commit') throw new Error(`git ls-tree printed "${line}"`);
  return { mode, type, sha, size: size === '-' ? null : Number(size), path };
}

/** Stores a file's content and returns its SHA. */
export const writeBlob = (dir: string, content: Buffer): Promise<string> =>
  gitText(dir, ['hash-object', '-w', '--stdin'], { input: content });

/** A change of one path: a new object there, or (`sha: null`) nothing any more. */
export type TreeChange = { path: string; mode: string; sha: string | null };

/** A tree like `base` (null: empty) with the changes made; returns its SHA. GitError for objects that don't exist. */
export async function writeTree(dir: string, base: string | null, changes: TreeChange[]): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'local-github-index-'));
  const env = { GIT_INDEX_FILE: join(scratch, 'index') };
  try {
    await git(dir, ['read-tree', base ?? '--empty'], { env });
    const trees = changes.filter((change) => change.mode === '040000' && change.sha !== null);
    const others = changes.filter((change) => !trees.includes(change));
    const lines = others.map(({ mode, sha, path }) =>
      sha === null ? `0 ${'0'.repeat(40)}\t${path}\0` : `${mode} ${sha}\t${path}\0`,
    );
    await git(dir, ['update-index', '-z', '--replace', '--index-info'], { env, input: lines.join('') });
    for (const { path, sha } of trees) {
      await git(dir, ['rm', '-r', '-q', '--cached', '--ignore-unmatch', '--', path], {
        env: { ...env, GIT_WORK_TREE: scratch },
      });
      await git(dir, ['read-tree', `--prefix=${path}/`, sha ?? ''], { env });
    }
    return await gitText(dir, ['write-tree'], { env });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
