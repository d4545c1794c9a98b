/** A repository "on GitHub": a bare one on disk that git reaches under an http address, by way of `insteadOf`. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const SERVER = 'http://github.invalid';

export type GitRemote = {
  /** HOME whose git configuration leads the address to the directory. */
  home: string;
  url: string;
  path: string;
  /** Runs git in the bare repository. */
  git(...args: string[]): string;
  /** Somebody else's clone. */
  somebodys(): string;
  /** Commits files on a branch as somebody else and pushes; returns the new SHA. */
  commit(branch: string, files: Record<string, string>, message?: string): string;
};

export function createRemote(
  root: string,
  files: Record<string, string>,
  links: Record<string, string> = {},
): GitRemote {
  const home = join(root, 'home');
  const path = join(root, 'remote', 'alice', 'shop.git');
  const clone = join(root, 'somebody');
  mkdirSync(home, { recursive: true });
  mkdirSync(path, { recursive: true });
  writeFileSync(join(home, '.gitconfig'), `[url "${join(root, 'remote')}/"]\n\tinsteadOf = ${SERVER}/\n`);
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    ...Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((who) => [
        [`GIT_${who}_NAME`, 'Alice'],
        [`GIT_${who}_EMAIL`, 'alice@example.com'],
      ]),
    ),
  };
  const run = (cwd: string, ...args: string[]) =>
    execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: 'pipe' }).trim();
  run(path, 'init', '--quiet', '--bare', '--initial-branch=main');
  // As one write: most tests need no more of it than this commit.
  const first = [
    ...Object.entries(files).map(([name, text]) => ['100644', name, text] as const),
    ...Object.entries(links).map(([name, target]) => ['120000', name, target] as const),
  ].map(([mode, name, text]) => `M ${mode} inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
  const head = 'commit refs/heads/main\ncommitter Alice <alice@example.com> now\ndata 8\nA commit\n';
  if (first.length > 0)
    execFileSync('git', ['fast-import', '--quiet', '--date-format=now'], {
      cwd: path,
      env,
      input: head + first.join(''),
    });

  const somebodys = () => {
    if (!existsSync(clone)) run(root, 'clone', '--quiet', path, clone);
    return clone;
  };
  const commit = (branch: string, changes: Record<string, string>, message = 'A commit') => {
    run(somebodys(), 'fetch', '--quiet', '--prune');
    const onRemote = run(clone, 'branch', '--remotes', '--list', `origin/${branch}`) !== '';
    if (onRemote) run(clone, 'checkout', '--quiet', '-B', branch, `origin/${branch}`);
    else run(clone, 'checkout', '--quiet', '-B', branch);
    for (const [name, text] of Object.entries(changes)) {
      mkdirSync(dirname(join(clone, name)), { recursive: true });
      writeFileSync(join(clone, name), text);
    }
    run(clone, 'add', '--all');
    run(clone, 'commit', '--quiet', '--message', message);
    run(clone, 'push', '--quiet', 'origin', branch);
    return run(clone, 'rev-parse', 'HEAD');
  };
  return { home, path, url: `${SERVER}/alice/shop.git`, git: (...args) => run(path, ...args), commit, somebodys };
}
