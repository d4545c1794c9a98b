/** Large files on the local GitHub, with the real git-lfs. */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { capture } from '../../../action/capture.ts';
import { commandEnvironment, gitEnvironment } from '../../../action/environment.ts';
import { run } from '../../../action/process.ts';
import { openSandbox } from '../../../action/sandbox/open.ts';
import { createGit, credentials } from '../../../action/workspace/git.ts';
import { openReading, openWorkspace } from '../../../action/workspace/open.ts';
import { settingsSchema } from '../../../app/contract/settings.ts';
import { startShop } from '../../github/fixture.ts';
import { gitDir } from '../../github/github.ts';
import { createUserToken, mintInstallationToken } from '../../github/seed.ts';
import { CLAUDE_PATH } from '../../model/run-claude.ts';
import { missingPrograms } from '../sandbox/canaries.ts';
import { scratch } from '../scratch.ts';

const execute = promisify(execFile);
const SIGNAL = new AbortController().signal;
const BRANCH = 'claude/issue-7-backend';
const withoutSrt = missingPrograms(CLAUDE_PATH);
const isMissing = spawnSync('git', ['lfs', 'version']).status !== 0;

/** A private repository whose `*.bin` are large files; Alice has pushed one. */
async function openBench() {
  const directory = await scratch();
  const shop = await startShop({ private: true });
  const home = join(directory.path, 'home');
  mkdirSync(home);
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, GIT_TERMINAL_PROMPT: '0' };
  const clone = join(directory.path, 'alice');
  // Not at one go: the server is in this process.
  const alice = async (...args: string[]) =>
    (await execute('git', args, { cwd: existsSync(clone) ? clone : directory.path, env, timeout: 30_000 })).stdout;
  const token = createUserToken(shop.github, shop.alice);
  await alice('clone', '--quiet', `${shop.github.url.replace('://', `://alice:${token}@`)}/alice/shop.git`, clone);
  for (const [key, value] of [
    ['user.name', 'Alice'],
    ['user.email', 'alice@example.com'],
  ] as const) {
    await alice('config', key, value);
  }
  await alice('config', 'lfs.url', `${shop.github.url.replace('://', `://alice:${token}@`)}/alice/shop.git/info/lfs`);
  await alice('lfs', 'install', '--local');
  await alice('lfs', 'track', '*.bin');
  const push = async (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(clone, name), text);
    await alice('add', '--all');
    await alice('commit', '--quiet', '--message', 'Files');
    await alice('push', '--quiet', 'origin', 'main');
    return (await alice('rev-parse', 'HEAD')).trim();
  };
  const first = await push({ 'big.bin': 'first' });

  const cluster = join(directory.path, 'cluster');
  const optionsOf = (nonce: string, path = env.PATH) => ({
    home: cluster,
    repository: { owner: 'alice', name: 'shop' },
    dispatch: { task: 7, attempt: 1, nonce, branch: BRANCH },
    git: createGit(run, gitEnvironment({ PATH: path, HOME: home })),
    remote: {
      url: `${shop.github.url}/alice/shop.git`,
      credentials: async () =>
        credentials(shop.github.url, mintInstallationToken(shop.github, shop.installation).token),
      sleep: async () => undefined,
    },
  });
  const more = { defaultBranch: 'main', author: { name: 'bot', email: 'bot@example.com' }, settings: {} };
  const served = gitDir(shop.github, shop.repo);
  const objectOf = (text: string) => {
    const id = createHash('sha256').update(text).digest('hex');
    return join(served, 'lfs', 'objects', id.slice(0, 2), id.slice(2, 4), id);
  };
  return {
    ...{ path: directory.path, first, push, cluster, objectOf },
    open: (nonce: string, path?: string) => openWorkspace({ ...optionsOf(nonce, path), ...more }, SIGNAL),
    read: (head: string, path?: string) =>
      openReading({ ...optionsOf('bbbb', path), head, base: 'main', pull: undefined }, SIGNAL),
    /** Runs a line of the shell in srt, as a command of the repository. */
    async sandbox(worktree: string, environment: Record<string, string>) {
      const mirror = join(cluster, 'mirrors', 'alice', 'shop.git');
      const at = (name: string) => join(directory.path, name);
      const temp = at('temp/claude');
      mkdirSync(temp, { recursive: true });
      const places = {
        ...{ userHome: home, claudeHome: at('home/.claude'), claudeNotes: at('home/.claude.json') },
        ...{ clusterHome: cluster, taskClaude: join(cluster, 'claude'), cache: join(cluster, 'caches'), mirror },
        ...{ worktree, gitDir: join(mirror, 'worktrees', basename(worktree)), temp, jobTemp: at('temp') },
        ...{ runner: undefined, toolCache: undefined },
      };
      const ofThePc = { PATH: CLAUDE_PATH, HOME: home };
      const { runCommand, environment: inside } = await openSandbox(
        {
          ...{ run, places, claude: '/bin/true', certificates: [], environment: ofThePc, baseUrl: undefined },
          ...{ readOnly: false, settings: settingsSchema.parse({ sandbox: 'srt' }) },
        },
        SIGNAL,
      );
      return async (line: string) => {
        const said = capture();
        const env = { ...commandEnvironment(ofThePc, temp), ...inside, ...environment };
        const how = { cwd: worktree, env, onStdout: said.write, onStderr: said.write };
        await runCommand({ file: '/bin/sh', args: ['-c', line], ...how });
        return said.text();
      };
    },
    served: (...args: string[]) => execFileSync('git', args, { cwd: served, encoding: 'utf8' }),
    async [Symbol.asyncDispose]() {
      await shop[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

describe.skipIf(isMissing)(`files of git-lfs${isMissing ? ' (needs git-lfs)' : ''}`, () => {
  test('are there as content, fetched once for the PC, and what Claude makes of them is sent', async () => {
    await using bench = await openBench();
    const tree = await bench.open('aaaa');
    expect(tree.lacksLfs).toBe(false);
    expect(readFileSync(join(tree.path, 'big.bin'), 'utf8')).toBe('first');

    writeFileSync(join(tree.path, 'big.bin'), 'changed');
    writeFileSync(join(tree.path, 'new.bin'), 'made by Claude');
    await tree.start(SIGNAL);
    expect(await tree.commit('Change', SIGNAL)).toBe(true);
    await tree.push(SIGNAL);
    expect(bench.served('show', `${BRANCH}:big.bin`)).toMatch(
      /^version https:\/\/git-lfs.github.com\/spec\/v1\noid sha256:/,
    );
    for (const text of ['changed', 'made by Claude']) expect(readFileSync(bench.objectOf(text), 'utf8')).toBe(text);
    await tree.visit(bench.first, SIGNAL);
    expect(readFileSync(join(tree.path, 'big.bin'), 'utf8')).toBe('first');
    await tree.clean(SIGNAL);
    expect(readFileSync(join(tree.path, 'big.bin'), 'utf8')).toBe('changed');
    await tree.remove();

    // What the PC has is not asked for again: it is not to be had any more.
    rmSync(bench.objectOf('first'));
    const second = await bench.push({ 'other.bin': 'second' });
    const reading = await bench.read(second);
    expect(readFileSync(join(reading.path, 'big.bin'), 'utf8')).toBe('first');
    expect(readFileSync(join(reading.path, 'other.bin'), 'utf8')).toBe('second');
    const kept = readdirSync(bench.cluster, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = kept.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    expect(texts.filter((text) => /ghs_|AUTHORIZATION/i.test(text))).toEqual([]);
  });

  test.skipIf(withoutSrt.length > 0)(
    `are files to git inside the sandbox too${withoutSrt.length > 0 ? ` (needs ${withoutSrt.join(', ')})` : ''}`,
    async () => {
      await using bench = await openBench();
      const tree = await bench.open('aaaa');
      // As Debian's package sets it up for all users of a PC.
      const system = join(bench.path, 'system');
      execFileSync('git', ['lfs', 'install', '--system', '--skip-repo'], {
        env: { PATH: CLAUDE_PATH, GIT_CONFIG_SYSTEM: system },
      });
      const inside = await bench.sandbox(tree.path, { GIT_CONFIG_SYSTEM: system });
      const lines = [
        'git status --short --untracked-files=no',
        'echo changed > big.bin',
        "git diff big.bin | grep '^[-+]size'",
        'git checkout --quiet big.bin',
        'cat big.bin',
      ];
      expect(await inside(lines.join(' && '))).toMatch(/^-size 5\n\+size 8\nfirst$/);
      await tree.remove();
    },
  );

  test('that cannot be had end the attempt with what git-lfs says, whatever the repository says of its server', async () => {
    await using bench = await openBench();
    await bench.push({ '.lfsconfig': '[lfs]\n\turl = http://127.0.0.1:9/evil\n\tfetchexclude = *\n' });
    expect(readFileSync(join((await bench.open('aaaa')).path, 'big.bin'), 'utf8')).toBe('first');
    await bench.push({ 'gone.bin': 'gone' });
    rmSync(bench.objectOf('gone'));
    await expect(bench.open('bbbb')).rejects.toMatchObject({
      failure: { kind: 'checkout-failed', message: expect.stringMatching(/large files .* could not be fetched.*404/s) },
    });
  });

  test('are pointers where git-lfs is not installed, and stay what they are', async () => {
    await using bench = await openBench();
    const bin = join(bench.path, 'bin');
    mkdirSync(bin);
    for (const name of ['git', 'sh']) symlinkSync(join('/usr/bin', name), join(bin, name));
    const tree = await bench.open('aaaa', bin);
    expect(tree.lacksLfs).toBe(true);
    expect(readFileSync(join(tree.path, 'big.bin'), 'utf8')).toMatch(/^version https:/);
    expect(await tree.commit('Nothing', SIGNAL)).toBe(false);
    expect((await bench.read(bench.first, bin)).lacksLfs).toBe(true);
  });
});
