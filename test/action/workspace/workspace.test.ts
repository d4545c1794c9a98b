/** Mirror and worktree on real git. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitEnvironment } from '../../../action/environment.ts';
import { failureOf } from '../../../action/failure.ts';
import { run } from '../../../action/process.ts';
import { createGit, credentials, GitError } from '../../../action/workspace/git.ts';
import { openWorkspace } from '../../../action/workspace/open.ts';
import type { CheckoutSettings } from '../../../action/workspace/worktree.ts';
import { createRemote } from '../git-remote.ts';
import { scratch } from '../scratch.ts';

const SIGNAL = new AbortController().signal;
const BRANCH = 'claude/issue-7-backend';
const FILES = { 'a.txt': 'one\n', '.gitignore': 'ignored\n' };

async function openBench(files: Record<string, string> = FILES, settings: CheckoutSettings = {}) {
  const directory = await scratch();
  const remote = createRemote(directory.path, files);
  const environment = { ...gitEnvironment({ PATH: process.env['PATH'], HOME: remote.home }) };
  const home = join(directory.path, 'cluster');
  const commands: string[][] = [];
  /** Whether the mirror was locked, for each worktree that was added. */
  const locked: boolean[] = [];
  const mirror = join(home, 'mirrors', 'alice', 'shop.git');
  let failing: Error | undefined;
  const git = createGit((command) => {
    commands.push([...command.args]);
    if (command.args.includes('worktree')) locked.push(existsSync(`${mirror}.lock`));
    if (failing) return Promise.reject(failing);
    return run(command);
  }, environment);
  const open = (attempt = 1, nonce = '0123456789abcdef') =>
    openWorkspace(
      {
        home,
        git,
        repository: { owner: 'alice', name: 'shop' },
        dispatch: { task: 7, attempt, nonce, branch: BRANCH },
        defaultBranch: 'main',
        author: { name: 'bot', email: 'bot@example.com' },
        settings,
        remote: {
          url: remote.url,
          credentials: async () => credentials('http://github.invalid', 'SECRET-TOKEN'),
          sleep: async () => undefined,
        },
      },
      SIGNAL,
    );
  return {
    remote,
    home,
    mirror,
    open,
    commands,
    locked,
    failWith: (error: Error) => {
      failing = error;
    },
    path: directory.path,
    [Symbol.asyncDispose]: directory[Symbol.asyncDispose],
  };
}

describe('a new task', () => {
  test('gets a start commit of its own, which the first real commit replaces', async () => {
    await using bench = await openBench();
    const tree = await bench.open();
    expect(readFileSync(join(tree.path, 'a.txt'), 'utf8')).toBe('one\n');
    expect(tree.hasEarlierWork).toBe(false);

    const start = await tree.start(SIGNAL);
    expect(bench.remote.git('rev-parse', BRANCH)).toBe(start);
    expect(bench.remote.git('log', '-1', '--format=%s', BRANCH)).toBe('Start on #7 (1-0123456789abcdef)');

    writeFileSync(join(tree.path, 'a.txt'), 'two\n');
    expect(await tree.commit('Change a', SIGNAL)).toBe(true);
    const head = await tree.push(SIGNAL);
    expect(bench.remote.git('rev-parse', BRANCH)).toBe(head);
    expect(bench.remote.git('log', '--format=%s', `main..${BRANCH}`)).toBe('Change a');
    expect(await tree.changes(SIGNAL)).toEqual([{ status: 'M', path: 'a.txt' }]);
  });

  test('without a change has nothing to commit, and pushes nothing', async () => {
    await using bench = await openBench();
    const tree = await bench.open();
    const start = await tree.start(SIGNAL);
    writeFileSync(join(tree.path, 'ignored'), 'x');
    expect(await tree.commit('Nothing', SIGNAL)).toBe(false);
    expect(await tree.push(SIGNAL)).toBe(start);
  });

  test('takes the files and not the commits and branches that Claude made', async () => {
    await using bench = await openBench();
    const tree = await bench.open();
    await tree.start(SIGNAL);
    writeFileSync(join(tree.path, 'b.txt'), 'b\n');
    const as = ['-c', 'user.name=x', '-c', 'user.email=x@x'];
    for (const args of [
      ['checkout', '-q', '-b', 'mine'],
      ['add', '.'],
      [...as, 'commit', '-qm', 'Mine'],
    ]) {
      execFileSync('git', args, { cwd: tree.path });
    }
    expect(await tree.commit('Ours', SIGNAL)).toBe(true);
    await tree.push(SIGNAL);
    expect(bench.remote.git('log', '--format=%an %s', `main..${BRANCH}`)).toBe('bot Ours');
  });

  test('is committed although a git of the task was killed in the middle', async () => {
    await using bench = await openBench();
    const tree = await bench.open();
    writeFileSync(join(bench.mirror, 'worktrees', '1-0123456789abcdef', 'index.lock'), '');
    writeFileSync(join(tree.path, 'b.txt'), 'b\n');
    expect(await tree.commit('Add b', SIGNAL)).toBe(true);
  });

  test('leaves out what setup commands made, and keeps it when tests are cleaned up after', async () => {
    await using bench = await openBench();
    const tree = await bench.open();
    await tree.start(SIGNAL);
    mkdirSync(join(tree.path, 'modules [1]'));
    writeFileSync(join(tree.path, 'modules [1]', 'x.js'), 'x');
    await tree.ignoreUntracked(SIGNAL);
    writeFileSync(join(tree.path, 'b.txt'), 'b\n');
    await tree.commit('Add b', SIGNAL);
    writeFileSync(join(tree.path, 'coverage.txt'), 'c');
    writeFileSync(join(tree.path, 'a.txt'), 'changed by the tests');
    await tree.clean(SIGNAL);
    await tree.push(SIGNAL);
    expect(bench.remote.git('diff', '--name-only', `main..${BRANCH}`)).toBe('b.txt');
    expect(existsSync(join(tree.path, 'modules [1]', 'x.js'))).toBe(true);
    expect(existsSync(join(tree.path, 'coverage.txt'))).toBe(false);
    expect(readFileSync(join(tree.path, 'a.txt'), 'utf8')).toBe('one\n');
  });
});

describe('the branch on GitHub', () => {
  test('with earlier work is carried on from', async () => {
    await using bench = await openBench();
    const earlier = bench.remote.commit(BRANCH, { 'b.txt': 'b\n' });
    const tree = await bench.open(2);
    expect(tree.hasEarlierWork).toBe(true);
    expect(await tree.start(SIGNAL)).toBe(earlier);
    writeFileSync(join(tree.path, 'c.txt'), 'c\n');
    await tree.commit('More', SIGNAL);
    await tree.push(SIGNAL);
    expect(bench.remote.git('log', '--format=%s', `main..${BRANCH}`).split('\n')).toEqual(['More', 'A commit']);
  });

  test('with nothing but an earlier start commit begins anew on the default branch of today', async () => {
    await using bench = await openBench();
    const first = await bench.open(1);
    const start = await first.start(SIGNAL);
    await first.remove();
    const today = bench.remote.commit('main', { 'new.txt': 'n\n' });
    const second = await bench.open(2);
    expect(second.hasEarlierWork).toBe(false);
    expect(await second.start(SIGNAL)).not.toBe(start);
    expect(bench.remote.git('rev-parse', `${BRANCH}^`)).toBe(today);
  });

  test('with a commit that only looks like a start commit keeps what is in it', async () => {
    await using bench = await openBench();
    const theirs = bench.remote.commit(BRANCH, { 'b.txt': 'b\n' }, 'Start on #7 (amended)');
    const tree = await bench.open(2);
    expect(await tree.start(SIGNAL)).toBe(theirs);
  });

  test('is never pushed over when somebody else was there meanwhile', async () => {
    await using bench = await openBench();
    const tree = await bench.open();
    await tree.start(SIGNAL);
    const theirs = bench.remote.commit(BRANCH, { 'theirs.txt': 't\n' });
    writeFileSync(join(tree.path, 'b.txt'), 'b\n');
    await tree.commit('Ours', SIGNAL);
    await expect(tree.push(SIGNAL)).rejects.toMatchObject({
      failure: { kind: 'push-rejected', message: expect.stringContaining('Somebody else pushed') },
    });
    expect(bench.remote.git('rev-parse', BRANCH)).toBe(theirs);

    // Nor after our own first commit.
    const later = await bench.open(2);
    writeFileSync(join(later.path, 'c.txt'), 'c\n');
    await later.commit('Ours', SIGNAL);
    const again = bench.remote.commit(BRANCH, { 'theirs.txt': 'again\n' });
    await expect(later.push(SIGNAL)).rejects.toMatchObject({ failure: { kind: 'push-rejected' } });
    expect(bench.remote.git('rev-parse', BRANCH)).toBe(again);
  });

  test('refused by a rule of the repository: says what GitHub said', async () => {
    await using bench = await openBench();
    const hook = join(bench.remote.path, 'hooks', 'pre-receive');
    writeFileSync(hook, '#!/bin/sh\necho "GH013: Repository rule violations found" >&2\nexit 1\n', { mode: 0o755 });
    const tree = await bench.open();
    await expect(tree.start(SIGNAL)).rejects.toMatchObject({
      failure: { kind: 'push-rejected', message: expect.stringContaining('GH013') },
    });
  });
});

describe('the default branch', () => {
  async function withConflict() {
    const bench = await openBench({ ...FILES, 'b.txt': 'b\n' });
    const tree = await bench.open();
    await tree.start(SIGNAL);
    writeFileSync(join(tree.path, 'a.txt'), 'ours\n');
    await tree.commit('Ours', SIGNAL);
    await tree.push(SIGNAL);
    bench.remote.commit('main', { 'a.txt': 'theirs\n', 'new.txt': 'n\n' });
    const conflict = await tree.conflict(SIGNAL);
    if (!conflict) throw new Error('there is no conflict');
    return { bench, tree, conflict };
  }

  test('that changed elsewhere is no conflict', async () => {
    await using bench = await openBench({ ...FILES, 'b.txt': 'b\n' });
    const tree = await bench.open();
    writeFileSync(join(tree.path, 'a.txt'), 'ours\n');
    await tree.commit('Ours', SIGNAL);
    bench.remote.commit('main', { 'b.txt': 'theirs\n' });
    expect(await tree.conflict(SIGNAL)).toBeUndefined();
  });

  test('that changed the same is joined when no mark is left, and only the work counts as the change', async () => {
    const { bench, tree, conflict } = await withConflict();
    await using _ = bench;
    expect(conflict.files).toEqual(['a.txt']);
    await tree.merge(conflict, SIGNAL);
    expect(readFileSync(join(tree.path, 'a.txt'), 'utf8')).toMatch(/^<<<<<<< .*\nours\n=======\ntheirs\n>>>>>>> /);
    writeFileSync(join(tree.path, 'a.txt'), 'both\n');
    expect(await tree.commit('Merge main', SIGNAL)).toBe(true);
    await tree.push(SIGNAL);
    expect(await tree.changes(SIGNAL)).toEqual([{ status: 'M', path: 'a.txt' }]);
    expect(bench.remote.git('merge-base', '--is-ancestor', 'main', BRANCH)).toBe('');
    expect(bench.remote.git('show', `${BRANCH}:new.txt`)).toBe('n');
    expect(await tree.conflict(SIGNAL)).toBeUndefined();
  });

  test('with marks left, nothing is committed and the work is as it was', async () => {
    const { bench, tree, conflict } = await withConflict();
    await using _ = bench;
    await tree.merge(conflict, SIGNAL);
    expect(await tree.commit('Merge main', SIGNAL)).toBe(false);
    expect(readFileSync(join(tree.path, 'a.txt'), 'utf8')).toBe('ours\n');
    expect(existsSync(join(tree.path, 'new.txt'))).toBe(false);
    expect(await tree.commit('Nothing', SIGNAL)).toBe(false);
  });
});

describe('the PC', () => {
  test('the second task fetches into the same mirror, and both work side by side', async () => {
    await using bench = await openBench();
    const [one, two] = await Promise.all([bench.open(1, '1111111111111111'), bench.open(2, '2222222222222222')]);
    expect(bench.commands.filter(([name]) => name === 'init')).toHaveLength(1);
    expect(bench.locked).toEqual([true, true]);
    writeFileSync(join(one.path, 'a.txt'), 'one of one');
    expect(readFileSync(join(two.path, 'a.txt'), 'utf8')).toBe('one\n');
    await one.remove();
    expect(existsSync(one.path)).toBe(false);
    expect(await two.commit('Nothing', SIGNAL)).toBe(false);
    await two.remove();
  });

  test('what killed jobs left half-made is mended', async () => {
    await using bench = await openBench();
    mkdirSync(`${bench.mirror}.new/objects`, { recursive: true });
    writeFileSync(`${bench.mirror}.lock`, JSON.stringify({ pid: 999_999_999, started: '1' }));
    const tree = await bench.open();
    expect(existsSync(`${bench.mirror}.new`)).toBe(false);
    // Killed in the middle: the worktree is still registered, its directory half-deleted, the trash not emptied.
    rmSync(join(tree.path, '.git'));
    mkdirSync(join(bench.home, 'trash', 'old'), { recursive: true });
    const again = await bench.open();
    expect(readFileSync(join(again.path, 'a.txt'), 'utf8')).toBe('one\n');
    expect(existsSync(join(bench.home, 'trash', 'old'))).toBe(false);
  });

  test.each([
    ['its HEAD', (mirror: string) => rmSync(join(mirror, 'HEAD'))],
    [
      'its objects',
      (mirror: string) => {
        for (const name of readdirSync(join(mirror, 'objects')))
          rmSync(join(mirror, 'objects', name), { recursive: true });
      },
    ],
  ])('a mirror that has lost %s is made anew', async (_, harm) => {
    await using bench = await openBench();
    await (await bench.open()).remove();
    harm(bench.mirror);
    bench.remote.commit('main', { 'a.txt': 'two\n' });
    const tree = await bench.open(2);
    expect(readFileSync(join(tree.path, 'a.txt'), 'utf8')).toBe('two\n');
    await tree.start(SIGNAL);
  });

  test('a broken mirror that another task works from is left to it', async () => {
    await using bench = await openBench();
    const tree = await bench.open();
    rmSync(join(bench.mirror, 'HEAD'));
    await expect(bench.open(2)).rejects.toMatchObject({ failure: { kind: 'checkout-failed' } });
    expect(existsSync(tree.path)).toBe(true);
  });

  test('locks and packs of a killed git hinder nobody', async () => {
    await using bench = await openBench();
    await (await bench.open()).remove();
    bench.remote.commit('main', { 'a.txt': 'two\n' });
    const remains = ['packed-refs.lock', 'shallow.lock', 'refs/remotes/origin/main.lock', 'objects/pack/tmp_pack_x'];
    for (const name of remains) {
      mkdirSync(join(bench.mirror, name, '..'), { recursive: true });
      writeFileSync(join(bench.mirror, name), '');
    }
    const tree = await bench.open(2);
    expect(readFileSync(join(tree.path, 'a.txt'), 'utf8')).toBe('two\n');
    expect(remains.filter((name) => existsSync(join(bench.mirror, name)))).toEqual([]);
  });

  test('a new mirror begins with the latest history, and takes the rest when a branch needs it', async () => {
    await using bench = await openBench();
    const old = bench.remote.git('rev-parse', 'main');
    for (let number = 0; number < 55; number += 1) bench.remote.commit('main', { 'a.txt': `${number}\n` });
    const count = () =>
      execFileSync('git', ['rev-list', '--count', 'refs/remotes/origin/main'], {
        cwd: bench.mirror,
        encoding: 'utf8',
      }).trim();
    const tree = await bench.open();
    await tree.start(SIGNAL);
    expect(count()).toBe('50');
    writeFileSync(join(tree.path, 'a.txt'), 'changed\n');
    await tree.commit('Change a', SIGNAL);
    await tree.push(SIGNAL);
    await tree.remove();

    // An earlier attempt's branch that parted from main before the mirror's history begins.
    bench.remote.git('update-ref', `refs/heads/${BRANCH}`, old);
    bench.remote.commit(BRANCH, { 'b.txt': 'b\n' });
    const later = await bench.open(2);
    expect(later.hasEarlierWork).toBe(true);
    expect(await later.changes(SIGNAL)).toEqual([{ status: 'A', path: 'b.txt' }]);
    expect(count()).toBe('56');
  });

  test('a task leaves no settings for a later git, and its own `.git` leads nowhere', async () => {
    await using bench = await openBench({ ...FILES, '.gitattributes': '* filter=evil\n' });
    const tree = await bench.open();
    await tree.start(SIGNAL);
    const proof = join(bench.path, 'proof');
    const evil = (command: string) =>
      execFileSync('git', ['config', '--file', join(bench.mirror, 'config'), ...command.split('|')]);
    const elsewhere = `url.${bench.path}/elsewhere/.insteadOf|http://github.invalid/alice/`;
    evil(`filter.evil.clean|touch ${proof}; cat`);
    evil(`core.fsmonitor|touch ${proof}`);
    for (const hook of ['pre-push', 'post-checkout', 'reference-transaction']) {
      writeFileSync(join(bench.mirror, 'hooks', hook), `#!/bin/sh\ntouch ${proof}\n`, { mode: 0o755 });
    }
    writeFileSync(join(tree.path, '.git'), `gitdir: ${bench.path}/elsewhere\n`);
    writeFileSync(join(tree.path, 'a.txt'), 'two\n');
    expect(await tree.commit('Change', SIGNAL)).toBe(true);
    evil(elsewhere);
    await tree.push(SIGNAL);
    evil(`filter.evil.smudge|touch ${proof}; cat`);
    writeFileSync(join(tree.path, 'a.txt'), 'by the tests\n');
    await tree.clean(SIGNAL);
    evil(elsewhere);
    await bench.open(2);
    expect(existsSync(proof)).toBe(false);
  });

  test('the token stands on no command line and in no file', async () => {
    await using bench = await openBench();
    const tree = await bench.open();
    await tree.start(SIGNAL);
    const encoded = Buffer.from('x-access-token:SECRET-TOKEN').toString('base64');
    expect(JSON.stringify(bench.commands)).not.toContain(encoded);
    expect(() => execFileSync('grep', ['-r', '-e', 'SECRET-TOKEN', '-e', encoded, bench.home])).toThrow();
  });
});

describe('a checkout', () => {
  test('of some directories commits what changes in them and beside them, and takes nothing else away', async () => {
    const files = { 'a.txt': 'a\n', 'packages/root.txt': 'r\n', 'packages/api/x': 'x\n', 'packages/web/y': 'y\n' };
    await using bench = await openBench(files, { sparse: ['packages/api'] });
    const tree = await bench.open();
    await tree.start(SIGNAL);
    const there = Object.keys(files).filter((name) => existsSync(join(tree.path, name)));
    expect(there).toEqual(['a.txt', 'packages/root.txt', 'packages/api/x']);
    writeFileSync(join(tree.path, 'packages/api/x'), 'changed\n');
    mkdirSync(join(tree.path, 'packages/web'));
    writeFileSync(join(tree.path, 'packages/web/new'), 'n\n');
    expect(await tree.commit('Change x', SIGNAL)).toBe(true);
    await tree.clean(SIGNAL);
    await tree.push(SIGNAL);
    expect(bench.remote.git('diff', '--name-status', `main..${BRANCH}`)).toBe('M\tpackages/api/x\nA\tpackages/web/new');
  });

  test('has its submodules when configured, and says so where it cannot; what is changed in them is not committed', async () => {
    await using bench = await openBench(FILES, { submodules: true });
    const library = join(bench.path, 'remote', 'alice', 'lib.git');
    const somebody = bench.remote.somebodys();
    const git = (cwd: string, ...args: string[]) => {
      const as = ['-c', 'protocol.file.allow=always', '-c', 'user.name=x', '-c', 'user.email=x@x'];
      execFileSync('git', [...as, ...args], { cwd, env: { ...process.env, HOME: bench.remote.home } });
    };
    git(bench.path, 'clone', '-q', '--bare', bench.remote.path, library);
    git(somebody, 'submodule', '--quiet', 'add', 'http://github.invalid/alice/lib.git', 'lib');
    git(somebody, 'commit', '-qm', 'Add lib');
    git(somebody, 'push', '-q', 'origin', 'main');
    appendFileSync(join(bench.remote.home, '.gitconfig'), '[protocol "file"]\n\tallow = always\n');

    const tree = await bench.open();
    await tree.start(SIGNAL);
    expect(readFileSync(join(tree.path, 'lib/a.txt'), 'utf8')).toBe('one\n');
    writeFileSync(join(tree.path, 'lib/a.txt'), 'changed\n');
    expect(await tree.commit('Nothing of this repository', SIGNAL)).toBe(false);
    writeFileSync(join(tree.path, 'a.txt'), 'changed\n');
    expect(await tree.commit('Change a', SIGNAL)).toBe(true);
    await tree.clean(SIGNAL);
    await tree.push(SIGNAL);
    expect(bench.remote.git('diff', '--name-only', `main..${BRANCH}`)).toBe('a.txt');
    expect(existsSync(join(tree.path, 'lib/a.txt'))).toBe(true);
    expect(existsSync(join(bench.mirror, 'worktrees/1-0123456789abcdef/modules'))).toBe(false);

    rmSync(library, { recursive: true });
    await expect(bench.open(2)).rejects.toMatchObject({
      failure: { kind: 'repository-unfit', message: expect.stringContaining('submodules could not be checked out') },
    });
  });
});

describe('a repository that cannot be worked on', () => {
  test('is not there', async () => {
    await using bench = await openBench();
    rmSync(bench.remote.path, { recursive: true });
    await expect(bench.open()).rejects.toMatchObject({ failure: { kind: 'checkout-failed' } });
  });

  test('takes no pushes any more', async () => {
    await using bench = await openBench();
    const hook = join(bench.remote.path, 'hooks', 'pre-receive');
    const words = 'ERROR: This repository was archived so it is read-only.';
    writeFileSync(hook, `#!/bin/sh\necho "${words}" >&2\nexit 1\n`, { mode: 0o755 });
    const tree = await bench.open();
    await expect(tree.start(SIGNAL)).rejects.toMatchObject({
      failure: { kind: 'push-rejected', message: expect.stringContaining(words) },
    });
  });

  test('has lost the branch that the work starts from', async () => {
    await using bench = await openBench();
    await (await bench.open()).remove();
    bench.remote.git('branch', '--move', 'main', 'trunk');
    await expect(bench.open(2)).rejects.toMatchObject({
      failure: {
        kind: 'repository-unfit',
        message: expect.stringMatching(/The branch main, .* is not in the repository/),
      },
    });
  });

  test('does not fit on the disk: not a fault of the repository', async () => {
    await using bench = await openBench();
    const full = new GitError(['fetch'], 'failed', 'fatal: write error: No space left on device');
    bench.failWith(full);
    const error = await bench.open().catch((reason: unknown) => reason);
    expect(failureOf(error, SIGNAL)).toMatchObject({
      kind: 'disk-full',
      message: expect.stringMatching(/disk of this PC is full.*No space left on device/),
    });
  });

  test('has no commit on its default branch', async () => {
    await using bench = await openBench({});
    await expect(bench.open()).rejects.toMatchObject({
      failure: { kind: 'repository-unfit', message: expect.stringContaining('no commit') },
    });
  });
});
