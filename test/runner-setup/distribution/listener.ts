/** The stand-in for bin/Runner.Listener: `configure`, `remove` and `run`, with the files and words of GitHub's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { connect, GoneError } from '../../github/runner/client.ts';
import { runnerArch } from '../../github/runner/environment.ts';
import { listen } from '../../github/runner/listen.ts';
import { registeredSchema } from '../../github/runner/protocol.ts';

const envSchema = z.object({ RUNNER_ROOT: z.string(), RUNNER_VERSION: z.string() });
const { RUNNER_ROOT: root, RUNNER_VERSION: version } = envSchema.parse(process.env);
const file = (name: string) => join(root, name);
const print = (line: string) => process.stdout.write(`${line}\n`);

const settingsSchema = z.object({
  agentId: z.number(),
  agentName: z.string(),
  serverUrl: z.string(),
  gitHubUrl: z.string(),
  workFolder: z.string(),
  ephemeral: z.boolean().optional(),
});
const credentialsSchema = z.object({ scheme: z.literal('OAuth'), data: z.object({ clientSecret: z.string() }) });

/** GitHub's runner writes its files with a byte order mark. */
const writeJson = (name: string, value: unknown) => writeFile(file(name), `\uFEFF${JSON.stringify(value, null, 2)}`);
const readJson = async (name: string): Promise<unknown> =>
  JSON.parse((await readFile(file(name), 'utf8')).replace(/^\uFEFF/, ''));

const exists = (name: string) =>
  readFile(file(name)).then(
    () => true,
    () => false,
  );

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    unattended: { type: 'boolean', default: false },
    url: { type: 'string' },
    token: { type: 'string' },
    name: { type: 'string' },
    labels: { type: 'string', default: '' },
    work: { type: 'string', default: '_work' },
    runnergroup: { type: 'string' },
    replace: { type: 'boolean', default: false },
    ephemeral: { type: 'boolean', default: false },
    jitconfig: { type: 'string' },
    disableupdate: { type: 'boolean', default: false },
  },
});
const token = values.token ?? process.env['ACTIONS_RUNNER_INPUT_TOKEN'] ?? '';

async function configure(): Promise<number> {
  if (await exists('.runner')) {
    print(
      "Cannot configure the runner because it is already configured. To reconfigure the runner, run 'config.cmd remove' or './config.sh remove' first.",
    );
    return 1;
  }
  const { url = '', name = '' } = values;
  const { origin } = new URL(url);
  const answer = await fetch(`${origin}/_services/runner/register`, {
    method: 'POST',
    body: JSON.stringify({
      ...{ token, name, labels: values.labels.split(',').filter(Boolean), os: 'Linux', arch: runnerArch(), version },
      ...{ ephemeral: values.ephemeral, replace: values.replace },
    }),
  });
  if (!answer.ok) {
    if (answer.status === 409) print(`A runner exists with the same name ${name}.`);
    else print(`Http response code: ${answer.status} from 'POST ${origin}/actions/runner-registration'`);
    return 1;
  }
  print('√ Connected to GitHub');
  const { runnerId, credential } = registeredSchema.parse(await answer.json());
  await writeJson('.credentials', { scheme: 'OAuth', data: { clientSecret: credential } });
  await writeJson('.credentials_rsaparams', {});
  await writeJson('.runner', {
    ...{ agentId: runnerId, agentName: name, poolId: 1, poolName: 'Default', serverUrl: origin, gitHubUrl: url },
    ...{ workFolder: values.work, ...(values.ephemeral && { ephemeral: true }) },
  });
  print('√ Runner successfully added\n√ Runner connection is good\n√ Settings Saved.');
  return 0;
}

async function forget(): Promise<void> {
  for (const name of ['.runner', '.credentials', '.credentials_rsaparams']) await rm(file(name), { force: true });
}

async function remove(): Promise<number> {
  if (!(await exists('.runner'))) {
    print('Does not exist. Skipping Removing runner from the server');
    return 0;
  }
  const { agentName, serverUrl } = settingsSchema.parse(await readJson('.runner'));
  const answer = await fetch(`${serverUrl}/_services/runner/remove`, {
    method: 'POST',
    body: JSON.stringify({ token, name: agentName }),
  });
  if (!answer.ok) {
    print(`Failed: Removing runner from the server\n${await answer.text()}`);
    return 1;
  }
  await forget();
  print('√ Runner removed successfully\n√ Removed .credentials\n√ Removed .runner');
  return 0;
}

const jitSchema = z.object({ url: z.url(), name: z.string(), credential: z.string(), runnerId: z.number() });

/** Registered already, for one job: the files that `configure` would have written. */
async function configureForOneJob(jit: string): Promise<void> {
  const { url, name, credential, runnerId } = jitSchema.parse(JSON.parse(Buffer.from(jit, 'base64').toString()));
  await writeJson('.credentials', { scheme: 'OAuth', data: { clientSecret: credential } });
  await writeJson('.credentials_rsaparams', {});
  await writeJson('.runner', {
    ...{ agentId: runnerId, agentName: name, poolId: 1, serverUrl: new URL(url).origin, gitHubUrl: url },
    ...{ workFolder: '../work', ephemeral: true },
  });
}

async function run(): Promise<number> {
  const jit = values.jitconfig ?? process.env['ACTIONS_RUNNER_INPUT_JITCONFIG'];
  if (jit) await configureForOneJob(jit);
  if (!(await exists('.runner'))) {
    print('An error occurred: Not configured. Run config.(sh/cmd) to configure the runner.');
    return 1;
  }
  const settings = settingsSchema.parse(await readJson('.runner'));
  const { data } = credentialsSchema.parse(await readJson('.credentials'));
  await mkdir(file('_diag'), { recursive: true });
  const log = file(`_diag/Runner_${Date.now()}-utc.log`);
  // GitHub's program has a process for the job, which our unit looks for; here the job runs in this one.
  let worker: ChildProcess | undefined;
  process.on('exit', () => worker?.kill());
  const time = () => new Date().toISOString().replace('T', ' ').replace(/\.\d+/, '');
  await writeFile(log, `[${time()} INFO Listener] Agent package linux\n`);
  const say = (line: string) => {
    print(line);
    if (line.startsWith('Running job')) worker = spawn('sleep', ['infinity'], { argv0: file('bin/Runner.Worker') });
    if (line.startsWith('Job ')) worker?.kill();
    appendFileSync(log, `[${time()} INFO Terminal] WRITE LINE: ${time()}: ${line}\n`);
  };
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
  print('√ Connected to GitHub');
  const client = connect(settings.serverUrl, data.clientSecret);
  const work = resolve(root, settings.workFolder);
  const host = {
    client,
    runnerName: settings.agentName,
    work,
    stop: { interrupt: 500, terminate: 500 },
    env: { ...environment(), ...(await dotEnv()) },
  };
  try {
    await listen(host, { ephemeral: settings.ephemeral ?? false, signal: stopping.signal, print: say });
    if (settings.ephemeral) await forget();
    return 0;
  } catch (error) {
    if (!(error instanceof GoneError)) throw error;
    print('Failed to create a session. The runner registration has been deleted from the server, please re-configure.');
    return 1;
  }
}

const OWN = [
  'NODE_COMPILE_CACHE',
  'RUNNER_ROOT',
  'RUNNER_VERSION',
  'RUNNER_MANUALLY_TRAP_SIG',
  'ACTIONS_RUNNER_INPUT_TOKEN',
  'ACTIONS_RUNNER_INPUT_JITCONFIG',
];

const environment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
      value === undefined || OWN.includes(name) ? [] : [[name, value]],
    ),
  );

async function dotEnv(): Promise<Record<string, string>> {
  if (!(await exists('.env'))) return {};
  const lines = (await readFile(file('.env'), 'utf8')).split('\n').filter((line) => line.includes('='));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

const COMMANDS: Record<string, () => Promise<number>> = { configure, remove, run };
const command = COMMANDS[positionals[0] ?? ''];
if (!command) throw new Error(`unknown command ${positionals[0]}`);
process.exit(await command());
