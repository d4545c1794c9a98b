/** A repository "on GitHub": a bare one on disk that git reaches under an http address, by way of `insteadOf`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const SERVER = 'http://github.invalid';

export type GitRemote = {
  /** HOME whose git configuration leads the address to the directory. */
  home: string;
  url: string;
  path: string;
  /** Runs git in the bare repository. */
  git(...args: string[]): string;
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
  run(root, 'clone', '--quiet', path, clone);

  const commit = (branch: string, changes: Record<string, string>, message = 'A commit') => {
    run(clone, 'fetch', '--quiet', '--prune');
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
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(clone, name));
  if (Object.keys(files).length > 0) commit('main', files);
  return { home, path, url: `${SERVER}/alice/shop.git`, git: (...args) => run(path, ...args), commit };
}
