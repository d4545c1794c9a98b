/** Commits as plain data, read from and written to a bare repository. */
import { type Clock, toTimestamp } from './clock.ts';
import { git, gitText } from './git.ts';
import type { User } from './state.ts';

export type Signature = { name: string; email: string; date: string };

export type Commit = {
  sha: string;
  tree: string;
  parents: string[];
  author: Signature;
  committer: Signature;
  message: string;
};

const FIELDS = ['%H', '%T', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'];

/** Commits in the order of `git log <args>`, e.g. `['main..topic']`. GitError when a revision is unknown. */
export async function readCommits(dir: string, args: string[]): Promise<Commit[]> {
  const out = await gitText(dir, ['log', '-z', `--format=${FIELDS.join('%x1f')}`, ...args]);
  return out.split('\0').filter(Boolean).map(parseCommit);
}

/** One commit; GitError when there is none. */
export async function readCommit(dir: string, sha: string): Promise<Commit> {
  return parseCommit(await gitText(dir, ['show', '-s', `--format=${FIELDS.join('%x1f')}`, `${sha}^{commit}`]));
}

function parseCommit(text: string): Commit {
  const [sha = '', tree = '', parents = '', ...rest] = text.split('\x1f');
  const [an = '', ae = '', ad = '', cn = '', ce = '', cd = '', message = ''] = rest;
  return {
    sha,
    tree,
    parents: parents.split(' ').filter(Boolean),
    author: { name: an, email: ae, date: toTimestamp(Date.parse(ad)) },
    committer: { name: cn, email: ce, date: toTimestamp(Date.parse(cd)) },
    message: message.trimEnd(),
  };
}

/** Writes a commit object and returns its SHA; no ref moves. */
export async function writeCommit(
  dir: string,
  commit: { tree: string; parents: string[]; message: string; author: Signature; committer: Signature },
): Promise<string> {
  const { tree, parents, message, author, committer } = commit;
  return gitText(dir, ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])], {
    input: message,
    env: {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: author.date,
      GIT_COMMITTER_NAME: committer.name,
      GIT_COMMITTER_EMAIL: committer.email,
      GIT_COMMITTER_DATE: committer.date,
    },
  });
}

/** The same with a signature, which nobody can check: what counts is that GitHub made it. */
export async function writeSignedCommit(dir: string, commit: Parameters<typeof writeCommit>[1]): Promise<string> {
  const bare = (await git(dir, ['cat-file', 'commit', await writeCommit(dir, commit)])).toString();
  const at = bare.indexOf('\n\n');
  const signature = ['-----BEGIN PGP SIGNATURE-----', ' ', ' bG9jYWwgR2l0SHVi', ' -----END PGP SIGNATURE-----'].join(
    '\n',
  );
  const input = `${bare.slice(0, at)}\ngpgsig ${signature}${bare.slice(at)}`;
  return gitText(dir, ['hash-object', '-t', 'commit', '-w', '--stdin'], { input });
}

/** The signature GitHub gives to what a user does on the site or through the API. */
export const signatureOf = (user: User, clock: Clock): Signature => ({
  name: user.name,
  email: user.email,
  date: toTimestamp(clock.now()),
});

export type FileDiff = {
  /** Blob after the change; null when the file was removed. */
  sha: string | null;
  path: string;
  previousPath: string | null;
  status: 'added' | 'removed' | 'modified' | 'renamed';
  additions: number;
  deletions: number;
  /** Hunks without the file header; undefined for binary files. */
  patch: string | undefined;
};

export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Changed files between two trees or commits, by path, with renames found. */
export async function diffFiles(dir: string, before: string, after: string): Promise<FileDiff[]> {
  const range = ['-r', '-M', before, after];
  const raw = (await gitText(dir, ['diff-tree', '--raw', '-z', '--no-abbrev', ...range])).split('\0').filter(Boolean);
  const files: FileDiff[] = [];
  while (raw.length > 0) {
    const [, , , sha = '', kind = ''] = (raw.shift() ?? '').split(' ');
    const renamed = kind.startsWith('R');
    const previousPath = renamed ? (raw.shift() ?? '') : null;
    const path = raw.shift() ?? '';
    const status = renamed ? 'renamed' : kind === 'A' ? 'added' : kind === 'D' ? 'removed' : 'modified';
    files.push({
      sha: status === 'removed' ? null : sha,
      path,
      previousPath,
      status,
      additions: 0,
      deletions: 0,
      patch: undefined,
    });
  }
  const patches = (await git(dir, ['diff-tree', '-p', '--full-index', ...range])).toString().split(/^diff --git /m);
  for (const [index, text] of patches.slice(1).entries()) {
    const file = files[index];
    const start = text.search(/^@@ /m);
    if (!file || start < 0) continue;
    file.patch = text.slice(start).replace(/\n$/, '');
    for (const line of file.patch.split('\n')) {
      if (line.startsWith('+')) file.additions += 1;
      else if (line.startsWith('-')) file.deletions += 1;
    }
  }
  return files;
}
