/** Large files that a repository keeps with git-lfs: their content lies in the mirror, fetched and sent by the action alone. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attemptFailed } from '../failure.ts';
import { GitError, type GitOptions } from './git.ts';
import type { Mirror } from './mirror.ts';
import { callRemote, isFull } from './remote.ts';

export type Lfs = {
  /** The repository uses it, and this PC has no git-lfs: such files are pointers. */
  isLacking: boolean;
  /** How git is called, so that it lays out content and commits pointers. */
  how: Required<Pick<GitOptions, 'env' | 'config'>>;
  /** Makes the content of a commit's files available: only what is not here yet is transferred. */
  fetch(commit: string, signal: AbortSignal): Promise<void>;
  /** Sends the content of what changed from one commit to another. `here`: how git is called in the checkout. */
  push(from: string, to: string, here: GitOptions): Promise<void>;
};

const UNUSED: Omit<Lfs, 'isLacking'> = {
  how: { env: {}, config: [] },
  fetch: async () => undefined,
  push: async () => undefined,
};

/** Settings of the PC may name a program that is gone, and have git fail without it. */
const AS_THEY_ARE: ReadonlyArray<readonly [string, string]> = [
  ...(['process', 'clean', 'smudge'] as const).map((name) => [`filter.lfs.${name}`, ''] as const),
  ['filter.lfs.required', 'false'],
];

/** `commit`: whose `.gitattributes` tell. */
export async function openLfs({ git, path, remote }: Mirror, commit: string, signal: AbortSignal): Promise<Lfs> {
  const options = { cwd: path, signal, allow: [0, 1] };
  const attributes = ['grep', '--quiet', '-e', 'filter=lfs', commit, '--', ':(glob)**/.gitattributes'];
  if ((await git(attributes, options)).code !== 0) return { ...UNUSED, isLacking: false };
  if ((await git(['lfs', 'version'], options)).code !== 0) {
    return { ...UNUSED, how: { env: {}, config: AS_THEY_ARE }, isLacking: true };
  }

  const storage = join(path, 'lfs');
  // git passes over an alternate that is itself; git-lfs in the sandbox, whose own place is elsewhere, finds the content by it.
  await writeFile(join(path, 'objects', 'info', 'alternates'), `${join(path, 'objects')}\n`);
  const config: ReadonlyArray<readonly [string, string]> = [
    ['filter.lfs.process', 'git-lfs filter-process'],
    ['filter.lfs.clean', 'git-lfs clean -- %f'],
    ['filter.lfs.smudge', 'git-lfs smudge -- %f'],
    ['filter.lfs.required', 'true'],
    ['lfs.storage', storage],
    // Whatever `.lfsconfig` in the repository says.
    ['lfs.url', `${remote.url}/info/lfs`],
    ['lfs.pushurl', `${remote.url}/info/lfs`],
    ['lfs.basictransfersonly', 'true'],
    ['lfs.locksverify', 'false'],
    ['lfs.fetchinclude', ''],
    ['lfs.fetchexclude', ''],
  ];
  const how = { env: { GIT_LFS_SKIP_SMUDGE: '0' }, config };

  async function call(args: readonly string[], options: GitOptions, what: string): Promise<void> {
    try {
      await callRemote(git, remote, ['lfs', ...args], { ...options, config: [...(options.config ?? []), ...config] });
    } catch (error) {
      if (!(error instanceof GitError) || options.signal?.aborted || isFull(error)) throw error;
      const said = error.output.trim().slice(-600);
      const kind = what === 'sent' ? 'push-rejected' : 'checkout-failed';
      throw attemptFailed(
        kind,
        `The large files that the repository keeps with git-lfs could not be ${what}. It says: ${said}`,
      );
    }
  }

  /** Objects named by pointers that the commits between add, and that are here. */
  async function added(from: string, to: string, here: GitOptions): Promise<string[]> {
    const plain = ['--format=', '--patch', '--text', '--no-color', '--no-ext-diff', '--no-textconv', '--unified=0'];
    const { stdout } = await git(['log', ...plain, '-G^oid sha256:', `${from}..${to}`], here);
    const ids = [...stdout.matchAll(/^\+oid sha256:([0-9a-f]{64})$/gm)].map(([, id = '']) => id);
    return [...new Set(ids)].filter((id) => existsSync(join(storage, 'objects', id.slice(0, 2), id.slice(2, 4), id)));
  }

  return {
    isLacking: false,
    how,
    fetch: (commit, signal) => call(['fetch', remote.url, commit], { cwd: path, signal }, 'fetched'),
    async push(from, to, here) {
      const ids = await added(from, to, here);
      if (ids.length > 0) await call(['push', '--object-id', remote.url, ...ids], here, 'sent');
    },
  };
}
