import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { type Bench, startBench } from './bench.ts';

const SETUP = join(import.meta.dirname, '../../runner-setup');
const URL_ = 'https://github.com/OWNER/REPO';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

/** On a PC that never joined. */
async function exported(...args: string[]): Promise<string> {
  const pc = bench.pc({ env: { HOME: '/Users/ann' } });
  const code = await pc.command('export', '--root', '/nonexistent', ...args);
  return code === 0 ? `${pc.text()}\n` : `${code} ${pc.text()}`;
}

test.each([
  ['--ansible', 'ansible/inventory.example.yml'],
  ['--compose', 'container/compose.yml'],
  ['--k8s', 'kubernetes/values.example.yml'],
])('export %s prints what lies in %s', async (format, file) => {
  expect(await exported(format, '--url', URL_)).toBe(await readFile(join(SETUP, file), 'utf8'));
});

const SPECIALTIES = ['backend', 'frontend', 'testing', 'devops'];

/** The keys of the compose specification that are used, and no others: a typing mistake would be an unknown key. */
const composeSchema = z.strictObject({
  name: z.string(),
  services: z.record(
    z.string(),
    z.strictObject({
      ...{ image: z.string(), command: z.array(z.string()), environment: z.record(z.string(), z.string()) },
      ...{ secrets: z.array(z.string()), volumes: z.array(z.string()), init: z.literal(true) },
      ...{ restart: z.literal('unless-stopped'), stop_grace_period: z.string().regex(/^\d+m$/) },
      ...{ mem_limit: z.literal('2g'), cpus: z.literal(1), pids_limit: z.int() },
      ...{ security_opt: z.array(z.string()), cap_drop: z.tuple([z.literal('ALL')]), cap_add: z.array(z.string()) },
    }),
  ),
  volumes: z.record(z.string(), z.strictObject({})),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
});

test('compose: one service per specialty, with its limits, and no token in it', async () => {
  const file = composeSchema.parse(parse(await exported('--compose', '--url', URL_)));
  expect(Object.keys(file.services)).toEqual(SPECIALTIES);
  for (const [specialty, { volumes, secrets, command }] of Object.entries(file.services)) {
    expect(command).toEqual(['--url', URL_, '--specialty', specialty]);
    for (const volume of volumes) expect(file.volumes).toHaveProperty(volume.split(':')[0] ?? '');
    for (const secret of secrets) expect(file.secrets).toHaveProperty(secret);
  }
});

const amount = z.string().regex(/^\d+(m|Mi|Gi)?$/);
const resources = z.strictObject({ cpu: amount, memory: amount });

/** From the chart's values.yaml (0.14) and Kubernetes' PodSpec, as far as it is used. */
const scaleSetSchema = z.strictObject({
  githubConfigUrl: z.url(),
  githubConfigSecret: z.string(),
  // GitHub's limit for a name; and what a Kubernetes name may hold.
  runnerScaleSetName: z.string().regex(/^[a-z0-9][a-z0-9-]{0,44}$/),
  scaleSetLabels: z.array(z.string().regex(/^[\w-]+$/)).min(1),
  minRunners: z.int().min(0),
  maxRunners: z.int().min(1),
  template: z.strictObject({
    spec: z.strictObject({
      automountServiceAccountToken: z.literal(false),
      securityContext: z.strictObject({ runAsNonRoot: z.literal(true), runAsUser: z.int(), fsGroup: z.int() }),
      containers: z.tuple([
        z.strictObject({
          // The chart knows its own container by this name.
          name: z.literal('runner'),
          image: z.string(),
          command: z.tuple([z.literal('/home/runner/run.sh')]),
          env: z.array(
            z.strictObject({
              name: z.string(),
              valueFrom: z.strictObject({
                secretKeyRef: z.strictObject({ name: z.string(), key: z.string(), optional: z.boolean() }),
              }),
            }),
          ),
          resources: z.strictObject({ requests: resources, limits: resources }),
          securityContext: z.strictObject({
            allowPrivilegeEscalation: z.literal(false),
            capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
          }),
        }),
      ]),
    }),
  }),
});

test('Kubernetes: one scale set per specialty, with the labels that tasks are sent to', async () => {
  const documents = parseAllDocuments(await exported('--k8s', '--url', URL_)).map((one): unknown => one.toJS());
  const sets = documents.map((one) => scaleSetSchema.parse(one));
  expect(sets.map((one) => one.scaleSetLabels)).toEqual(SPECIALTIES.map((specialty) => ['claude', specialty]));
  expect(sets[0]?.template.spec.containers[0].resources.limits).toEqual({ cpu: '1', memory: '2Gi' });
});

const noPython = spawnSync('python3', ['--version']).error !== undefined;

test.skipIf(noPython)('launchd: a property list that restarts and does not run as root', async () => {
  const plist = await exported('--launchd', '--url', URL_, '--name', 'mac-1');
  const script = 'import sys, json, plistlib; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))';
  const { stdout, stderr } = spawnSync('python3', ['-c', script], { input: plist, encoding: 'utf8' });
  expect(stderr).toBe('');
  const runner = '/Users/ann/.local/share/claude-cluster/instances/mac-1/runner';
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ Label: 'claude-cluster.mac-1', ProgramArguments: [`${runner}/run.sh`], WorkingDirectory: runner },
    ...{ KeepAlive: true, RunAtLoad: true, ThrottleInterval: 15, ExitTimeOut: 3900 },
  });
});

test('Windows: the token is on no command line, and the service restarts', async () => {
  const script = await exported(
    '--windows',
    '--url',
    'https://github.com/acme',
    '--specialty',
    'backend',
    '--name',
    'win-1',
  );
  const commands = script.split('\n').filter((line) => line.startsWith('&'));
  expect(commands.join('\n')).not.toMatch(/token/i);
  expect(commands[0]).toContain("--labels 'claude,backend,pc-win-1' --work _work --runasservice");
  expect(commands[1]).toContain('actions= restart/15000/');
  expect(script).toContain('gh api -X POST orgs/acme/actions/runners/registration-token');
});

test('a PC that joined gives its address and specialties; what is missing or too much is said', async () => {
  await (await bench.join(bench.pc(), '--specialty', 'security,mobile'))();
  const pc = bench.pc();
  expect(await pc.command('export', '--k8s', '--root', bench.root)).toBe(0);
  const sets = parseAllDocuments(pc.text()).map((one) => scaleSetSchema.parse(one.toJS()));
  expect(sets.map((one) => [one.githubConfigUrl, one.runnerScaleSetName])).toEqual([
    [bench.url, 'claude-security'],
    [bench.url, 'claude-mobile'],
  ]);
  expect(await exported('--k8s')).toContain('1 Error: This PC has not joined, so --url is needed.');
  expect(await exported('--url', URL_)).toContain('2 Error: Which format?\nTo do: Give one of: --ansible, --compose,');
  expect(await exported('--k8s', '--compose', '--url', URL_)).toContain('2 Error: Only one format at a time.');
  expect(await exported('--k8s', '--url', 'acme/shop')).toContain('2 Error: --url "acme/shop" is no URL.');
});

test('the container has the versions that everything here was tried with', async () => {
  const packages = z
    .object({ devDependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await readFile(join(SETUP, '../package.json'), 'utf8'))).devDependencies;
  const file = await readFile(join(SETUP, 'container/Containerfile'), 'utf8');
  expect(file).toContain(`ARG CLAUDE_CODE=${packages['@anthropic-ai/claude-code']}\n`);
  expect(file).toContain(`ARG SANDBOX_RUNTIME=${packages['@anthropic-ai/sandbox-runtime']}\n`);
  expect(file.match(/library\/node:\S+/g)).toEqual(Array(2).fill(`library/node:${packages['node']}-bookworm-slim`));
});
