/**
 * `npm run github -- [--port N] [--tls] [--seed FILE]`: starts the local GitHub alone, for anyone who wants to try a client
 * against it. Ctrl-C stops it; nothing stays.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startRunner } from './runner/start-runner.ts';
import { applySeed, DEFAULT_SEED, type Seed, type Seeded, seedSchema } from './seed-file.ts';
import { type LocalGitHub, startGitHub } from './start.ts';
import { createCertificates } from './tls.ts';

const USAGE = `Usage: npm run github -- [--port N] [--tls] [--seed FILE]

  --port N      listen on this port of 127.0.0.1 (default: any free one)
  --tls         https with a throw-away certificate authority; gh needs it
  --seed FILE   JSON with users, repositories, apps and runners (test/github/README.md shows one)`;

/** What the person got wrong; printed without a stack. */
class UsageError extends Error {}

type Arguments = { port: number; tls: boolean; seed: Seed };

async function readArguments(args: string[]): Promise<Arguments> {
  const values = parse(args);
  const port = z.coerce.number().int().min(0).max(65_535).safeParse(values.port);
  if (!port.success) throw new UsageError(`--port is "${values.port}"; it must be a number from 0 to 65535`);
  return {
    port: port.data,
    tls: values.tls,
    seed: values.seed === undefined ? DEFAULT_SEED : await readSeed(values.seed),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string', default: '0' },
        tls: { type: 'boolean', default: false },
        seed: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function readSeed(file: string): Promise<Seed> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file} can't be read as JSON: ${error instanceof Error ? error.message : error}`);
  }
  const seed = seedSchema.safeParse(json);
  if (!seed.success) throw new UsageError(`${file} is no seed:\n${z.prettifyError(seed.error)}`);
  return seed.data;
}

async function main(): Promise<void> {
  const { port, tls, seed } = await readArguments(process.argv.slice(2));
  await using stack = new AsyncDisposableStack();
  const scratch = await mkdtemp(join(tmpdir(), 'local-github-keys-'));
  stack.defer(() => rm(scratch, { recursive: true, force: true }));
  const certificates = tls ? await createCertificates(scratch) : undefined;
  const github = stack.use(await startGitHub({ port, ...(certificates && { tls: certificates }) }));
  const seeded = await applySeed(github, seed);
  for (const runner of seeded.runners) {
    const home = join(scratch, runner.name);
    const trust = certificates ? { NODE_EXTRA_CA_CERTS: certificates.caFile, GIT_SSL_CAINFO: certificates.caFile } : {};
    const env = { PATH: process.env.PATH ?? '', HOME: home, TMPDIR: home, LANG: 'C.UTF-8', ...trust };
    await mkdir(home, { recursive: true });
    stack.use(await startRunner({ github, ...runner, workDir: join(home, '_work'), env }));
  }
  console.log(await describe(github, seeded, certificates?.caFile, scratch));
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop());
  await stopped;
}

/** Everything a person needs to point a client here, ready to paste. */
async function describe(
  github: LocalGitHub,
  { tokens, apps, runners }: Seeded,
  caFile: string | undefined,
  scratch: string,
): Promise<string> {
  const { url, apiUrl, graphqlUrl } = github;
  const [first] = tokens;
  const [repo] = github.state.repositories;
  const lines = [`Pages and git  ${url}`, `REST           ${apiUrl}`, `GraphQL        ${graphqlUrl}`, ''];
  if (caFile !== undefined) lines.push(`Certificate authority  ${caFile}`, '');
  for (const { login, token } of tokens) lines.push(`Token of ${login}  ${token}`);
  for (const { id, slug, privateKey } of apps) {
    const file = join(scratch, `${slug}.private-key.pem`);
    await writeFile(file, privateKey, { mode: 0o600 });
    lines.push(`App ${slug}  id ${id}, key ${file}`);
  }
  for (const { repo: at, name, labels } of runners)
    lines.push(`Runner ${name}  ${at.owner.login}/${at.name}, labels ${labels.join(', ')}`);
  if (first) {
    const trust = caFile === undefined ? '' : `--cacert ${caFile} `;
    lines.push('', `curl ${trust}-H 'Authorization: Bearer ${first.token}' ${apiUrl}/user`);
    const trusting = caFile === undefined ? '' : `-c http.sslCAInfo=${caFile} `;
    if (repo) lines.push(`git ${trusting}clone ${url}/${repo.owner.login}/${repo.name}.git`);
    const host = new URL(url).host;
    const env = `GH_HOST=${host} GH_ENTERPRISE_TOKEN=${first.token} SSL_CERT_FILE=${caFile}`;
    lines.push(caFile === undefined ? '(gh speaks https only: start with --tls)' : `${env} gh api user`);
  }
  lines.push('', 'Ctrl-C stops it.');
  return lines.join('\n');
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
