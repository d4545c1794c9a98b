import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { completed, dispatch, until } from '../github/actions/support.ts';
import { startBench } from './bench.ts';

const JOB = `on: workflow_dispatch
jobs:
  a:
    runs-on: [claude, pc-desk]
    steps:
      - run: |
          echo "home=$HOME tmp=$TMPDIR ports=$CLAUDE_CLUSTER_PORTS token=\${GH_TOKEN:-none}"
`;

test.concurrent('join registers, comes online with its labels, takes a real job, and goes offline on Ctrl-C', async () => {
  await using bench = await startBench({ 'w.yml': JOB });
  const pc = bench.pc();
  const stop = await bench.join(pc, '--specialty', 'backend,database');
  expect(bench.repo.runners).toMatchObject([{ name: 'desk', version: '2.336.0' }]);
  const custom = bench.repo.runners[0]?.labels.filter((label) => label.type === 'custom').map((label) => label.name);
  expect(custom).toEqual(['claude', 'backend', 'database', 'pc-desk']);
  const run = await dispatch(bench, 'w.yml');
  await completed(run);
  expect(run.conclusion).toBe('success');
  const directory = join(bench.root, 'instances', 'desk');
  expect(run.jobs[0]?.log).toContain(`home=${directory}/home tmp=${directory}/tmp ports=20000-20099 token=none`);
  expect(await readdir(join(directory, 'work'))).toContain('shop');
  expect(await stop()).toBe(0);
  await until('it is offline', () => bench.repo.runners[0]?.lastSeenAt === null);
  expect(bench.github.violations).toEqual([]);
});

test.concurrent('no token is on a command line or in a file afterwards', async () => {
  await using bench = await startBench();
  const commands: string[] = [];
  const pc = bench.pc();
  const { run } = pc.host;
  const watched = bench.pc({
    run: (command, args, options) => {
      commands.push([command, ...args].join(' '));
      return run(command, args, options);
    },
  });
  const stop = await bench.join(watched, '--specialty', 'backend');
  await stop();
  expect(commands.some((line) => line.includes('config.sh --unattended'))).toBe(true);
  const secrets = [bench.token, ...bench.github.actions.runnerTokens.keys()];
  const files = await readdir(bench.root, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
  );
  for (const text of [...commands, ...texts, watched.text()])
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
});

test.concurrent('run again it changes nothing; with other labels it repairs them', async () => {
  await using bench = await startBench();
  const stop = await bench.join(bench.pc(), '--specialty', 'backend');
  const before = await bench.state();
  const again = bench.pc();
  await bench.join(again, '--specialty', 'backend');
  expect(again.output[0]).toBe('Nothing to do: everything is as wanted.');
  expect(again.text()).toMatch(/desk runs already, as process \d+/);
  expect(await bench.state()).toEqual(before);
  const other = bench.pc();
  await bench.join(other, '--specialty', 'frontend');
  expect(other.text()).toContain('set the labels of desk on GitHub: claude, frontend, pc-desk');
  const names = bench.repo.runners[0]?.labels.map((label) => label.name);
  expect(names).toEqual(['self-hosted', 'Linux', 'X64', 'claude', 'frontend', 'pc-desk']);
  await stop();
  expect(bench.github.violations).toEqual([]);
});

test.concurrent('an ephemeral runner takes one job, is gone from GitHub, and ends', async () => {
  await using bench = await startBench();
  const pc = bench.pc();
  const args = ['--foreground', '--yes', '--url', bench.url, '--root', bench.root, '--specialty', 'backend'];
  const ended = pc.command('join', '--ephemeral', ...args);
  await until('it is online', () => pc.text().includes('is online'), pc.text);
  await completed(await dispatch(bench, 'w.yml'));
  expect(await ended).toBe(0);
  expect(bench.repo.runners).toEqual([]);
});

test.concurrent('--dry-run prints every step and does none', async ({ expect }) => {
  await using bench = await startBench();
  const pc = bench.pc();
  const args = ['--foreground', '--url', bench.url, '--root', bench.root, '--specialty', 'backend', '--instances', '2'];
  expect(await pc.command('join', '--dry-run', ...args)).toBe(0);
  const steps = pc.output.map((line) => line.replaceAll(bench.root, 'ROOT').replace(/http\S+|[0-9a-f]{64}/g, '…'));
  expect(steps).toMatchInlineSnapshot(`
    [
      "1. make the directory ROOT",
      "2. make the directory ROOT/cache",
      "3. make the directory ROOT/scripts",
      "4. make the directory ROOT/instances",
      "5. install the hooks in ROOT/scripts",
      "6. download … to ROOT/cache/actions-runner-linux-x64-2.336.0.tar.gz (sha256 …)",
      "7. note desk in state.json: claude, backend, pc-desk",
      "8. make the directory ROOT/instances/desk",
      "9. make the directory ROOT/instances/desk/home",
      "10. make the directory ROOT/instances/desk/work",
      "11. make the directory ROOT/instances/desk/tmp",
      "12. unpack ROOT/cache/actions-runner-linux-x64-2.336.0.tar.gz into ROOT/instances/desk/runner",
      "13. write the environment ROOT/instances/desk/runner/.env",
      "14. register desk with GitHub",
      "15. note desk-2 in state.json: claude, backend, pc-desk-2",
      "16. make the directory ROOT/instances/desk-2",
      "17. make the directory ROOT/instances/desk-2/home",
      "18. make the directory ROOT/instances/desk-2/work",
      "19. make the directory ROOT/instances/desk-2/tmp",
      "20. unpack ROOT/cache/actions-runner-linux-x64-2.336.0.tar.gz into ROOT/instances/desk-2/runner",
      "21. write the environment ROOT/instances/desk-2/runner/.env",
      "22. register desk-2 with GitHub",
    ]
  `);
  expect(await readdir(bench.dir)).toEqual([]);
  expect(bench.repo.runners).toEqual([]);
});

test.concurrent('a person is asked for what is missing, and not with --yes', async () => {
  await using bench = await startBench();
  const asked: string[] = [];
  const answers = [bench.url, 'backend', bench.token];
  const pc = bench.pc({
    env: { PATH: process.env['PATH'], HOME: bench.dir, RUNNER_ALLOW_RUNASROOT: '1' },
    ask: async (question) => {
      asked.push(question);
      return answers.shift();
    },
  });
  const args = ['join', '--foreground', '--dry-run', '--root', bench.root];
  expect(await pc.command(...args)).toBe(0);
  expect(asked).toEqual([
    'Repository or organization, as in the browser (https://github.com/OWNER/REPO): ',
    'What this PC is good at, separated by commas (backend, frontend, testing, devops, database, security, documentation, general): ',
    "A personal access token (or a runner's token) for acme/shop: ",
  ]);
  expect(pc.text()).toContain('register desk with GitHub');
  asked.length = 0;
  expect(await pc.command(...args, '--yes')).toBe(2);
  expect(asked).toEqual([]);
});
