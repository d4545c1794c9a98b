/** A pasted token that only registers or removes a runner: what goes with it, and what is said of the rest. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Host } from '../../runner-setup/host/host.ts';
import { main } from '../../runner-setup/main.ts';
import { completed, dispatch } from '../github/actions/support.ts';
import { type Bench, startBench } from './bench.ts';
import { startSystemd } from './systemd.ts';

const RELEASES = 'https://api.github.com/repos/actions/runner/releases/latest';

const newToken = async (bench: Bench): Promise<string> =>
  (await bench.octokit.actions.createRegistrationTokenForRepo(bench.name)).data.token;

/** A PC without any token; github.com's public list of releases has what the local GitHub offers. */
async function publicly(bench: Bench, changes: { digest?: string; status?: number } = {}): Promise<Partial<Host>> {
  const { data } = await bench.octokit.actions.listRunnerApplicationsForRepo(bench.name);
  const [offered] = data;
  const digest = changes.digest ?? `sha256:${offered?.sha256_checksum}`;
  const assets = [
    { name: 'actions-runner-linux-x64-2.336.0-trimmed.tar.gz', browser_download_url: 'https://example.com/', digest },
    { name: offered?.filename, browser_download_url: offered?.download_url, digest },
  ];
  return {
    env: { PATH: process.env['PATH'], HOME: bench.dir, RUNNER_ALLOW_RUNASROOT: '1' },
    fetch: async (input, init) =>
      String(input) === RELEASES ? Response.json({ assets }, { status: changes.status ?? 200 }) : fetch(input, init),
  };
}

test.concurrent('a registration token from stdin registers a service; GitHub is asked nothing, and that is said; leave takes a removal token', async () => {
  await using bench = await startBench();
  await using systemd = startSystemd(join(bench.dir, 'units'));
  await mkdir(systemd.unitDirectory);
  const common = { ...(await publicly(bench)), ...systemd.host };
  const command = async (token: string, ...line: string[]) => {
    const pc = bench.pc({ ...common, readInput: async () => `${token}\n` });
    return `${await pc.command(...line, '--root', bench.root, '--token-stdin')} ${pc.text()}`;
  };
  const join_ = ['join', '--url', bench.url, '--specialty', 'backend', '--yes', '--hardening', 'none'];
  const token = await newToken(bench);
  const joined = await command(token, ...join_);
  expect(joined).toMatch(
    /^0 [\s\S]*register desk with GitHub[\s\S]*desk listens for jobs\. Whether GitHub calls it online/,
  );
  expect(bench.repo.runners.map((runner) => runner.name)).toEqual(['desk']);
  expect(await command(token, ...join_)).toMatch(/^0 Nothing to do/);
  const run = await dispatch(bench, 'w.yml');
  await completed(run);
  expect(run.conclusion).toBe('success');
  expect(await command(token, ...join_, '--specialty', 'frontend')).toMatch(
    /^1 Error: desk is registered with the labels claude, backend, pc-desk; a runner's token can't change them/,
  );
  for (const name of ['status', 'doctor', 'pause', 'resume', 'upgrade'])
    expect(await command(token, name)).toBe(
      '1 Error: This command takes a token for the API; the one from stdin registers or removes a runner, and does nothing else.\n' +
        `To do: Give a personal access token, or log in with "gh auth login --hostname ${new URL(bench.url).host}".`,
    );

  // That it is for registering alone shows only when it is used.
  const wrong = await command(token, 'leave');
  expect(wrong).toMatch(/^1 [\s\S]*config\.sh did not remove desk/);
  expect(wrong).toContain('gh api -X POST repos/acme/shop/actions/runners/remove-token --jq .token');
  const { data } = await bench.octokit.actions.createRemoveTokenForRepo(bench.name);
  expect(await command(data.token, 'leave')).toMatch(/^0 let desk|^0 \[1\//);
  expect([...bench.repo.runners, ...systemd.users]).toEqual([]);
  expect(await readdir(bench.dir)).toEqual(['units']);
});

test.concurrent('pasted by a person, in the foreground: never in a file or on a command line', async () => {
  await using bench = await startBench();
  const token = await newToken(bench);
  const commands: string[] = [];
  const open = await publicly(bench);
  const asked: string[] = [];
  const pc = bench.pc({
    ...open,
    run: (command, args, options) => {
      commands.push([command, ...args].join(' '));
      return bench.pc().host.run(command, args, options);
    },
    ask: async (question) => {
      asked.push(question);
      return token;
    },
    print(line) {
      pc.output.push(line);
      if (line.includes('listens for jobs')) pc.interrupt();
    },
  });
  const args = ['--foreground', '--url', bench.url, '--root', bench.root, '--specialty', 'backend', '--no-doctor'];
  expect(await main(['join', ...args], pc.host)).toBe(0);
  expect(asked).toEqual(["A personal access token (or a runner's token) for acme/shop: "]);
  const files = (await readdir(bench.root, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
  const texts = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')));
  expect([...commands, ...texts, pc.text()].filter((text) => text.includes(token))).toEqual([]);
});

test.concurrent('a token that is too old, a name that is taken, releases that cannot be read or have no checksum', async () => {
  await using bench = await startBench();
  const args = ['--foreground', '--yes', '--url', bench.url, '--root', bench.root, '--specialty', 'backend'];
  const joining = async (token: string, changes: Partial<Host>) => {
    const env = { ...changes.env, ACTIONS_RUNNER_INPUT_TOKEN: token };
    const pc = bench.pc({ ...changes, env });
    return `${await pc.command('join', ...args)} ${pc.text()}`;
  };
  expect(await joining(await newToken(bench), await publicly(bench, { status: 403 }))).toMatch(
    /^1 Error: The newest runner program is not known: https:\/\/api\.github\.com\/\S+ answered 403\.\nTo do: .*personal access token/,
  );
  expect(await joining(await newToken(bench), await publicly(bench, { digest: 'md5:1' }))).toContain(
    'GitHub gives no checksum for http',
  );
  expect(await readdir(bench.dir)).toEqual([]);
  const open = await publicly(bench);
  const old = await joining('ATOKENOFYESTERDAY1234567890', open);
  expect(old).toMatch(/config\.sh did not register desk:[\s\S]*404[\s\S]*lives one hour/);
  expect(old).toContain('gh api -X POST repos/acme/shop/actions/runners/registration-token --jq .token');
  await bench.octokit.actions.generateRunnerJitconfigForRepo({
    ...{ ...bench.name, name: 'desk', runner_group_id: 1, labels: ['x'] },
  });
  expect(await joining(await newToken(bench), open)).toMatch(/^1 [\s\S]*A runner exists with the same name desk/);
  expect(bench.repo.runners.map((runner) => runner.labels.map((label) => label.name))).toEqual([['x']]);
});
