/**
 * A whole cluster on one machine: the local GitHub with a repository, the app as a real GitHub App in a process of its
 * own, PCs as runner processes, and the model behind Claude Code. The tour, the end-to-end tests and the benchmarks
 * start it, so that all three prove the same thing.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { parse } from 'yaml';
import { z } from 'zod';
import { WORKFLOW_PATH } from '../../app/contract/dispatch.ts';
import { type RunnerProcess, startRunner } from '../github/runner/start-runner.ts';
import {
  addCollaborator,
  createApp,
  createRepository,
  createUser,
  createUserToken,
  installApp,
} from '../github/seed.ts';
import { type LocalGitHub, startGitHub } from '../github/start.ts';
import type { Repository } from '../github/state.ts';
import { type AppEnvironment, type AppProcess, freePort, startApp } from './app-process.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFile(join(root, path), 'utf8');

export type Pc = { name: string; specialty: string };

/** The four PCs of the tour. */
export const FOUR_PCS: Pc[] = ['backend', 'frontend', 'testing', 'devops'].map((specialty) => ({
  name: `pc-${specialty}-1`,
  specialty,
}));

/** How Claude Code reaches its model: variables of the PCs, and secrets of the repository. */
export type ModelAccess = { env: Record<string, string>; secrets: Record<string, string> };

export type ClusterOptions = {
  /** Files of the repository by path; the project's workflow is added. */
  files: Record<string, string | Buffer>;
  /** People with their permission on the repository. */
  people: Record<string, 'admin' | 'write' | 'read'>;
  pcs: Pc[];
  model: ModelAccess;
  /** Port of the local GitHub; any free one if absent. */
  port?: number | undefined;
  sweepSeconds?: number;
};

export type Cluster = AsyncDisposable & {
  github: LocalGitHub;
  repository: Repository;
  /** `{ owner, repo }` for Octokit. */
  name: { owner: string; repo: string };
  app: AppProcess;
  runners: RunnerProcess[];
  /** Where the PCs keep their files: `<dir>/<pc name>`. */
  dir: string;
  /** A client that acts as one of the people. */
  as(login: string): Octokit;
  tokenOf(login: string): string;
  /** Starts the app again after it was killed or stopped, with the same environment. */
  restartApp(): Promise<AppProcess>;
  close(): Promise<void>;
};

/** Starts everything; whatever fails on the way, what was started before is stopped. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  await using stack = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), 'cluster-'));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const github = await startGitHub(options.port === undefined ? {} : { port: options.port });
  stack.defer(() => github.close());

  const organization = createUser(github, 'acme', { type: 'Organization', name: 'Acme Web Shop' });
  const repository = await createRepository(github, {
    owner: organization,
    name: 'web-shop',
    description: 'A small web shop',
    files: { ...options.files, [WORKFLOW_PATH]: await read(WORKFLOW_PATH) },
  });
  for (const [key, value] of Object.entries(options.model.secrets)) repository.secrets.set(key, value);
  const tokens = new Map<string, string>();
  for (const [login, permission] of Object.entries(options.people)) {
    const user = createUser(github, login);
    if (permission !== 'read') addCollaborator(repository, user, permission);
    tokens.set(login, createUserToken(github, user));
  }
  await publishAction(github);
  const environment = await registerApp(github, options);
  let app = await startApp(environment);
  stack.defer(async () => {
    await app.stop();
  });

  const runners = await Promise.all(
    options.pcs.map(async ({ name, specialty }) => {
      const home = join(dir, name);
      await mkdir(home, { recursive: true });
      const runner = await startRunner({
        github,
        repo: repository,
        name,
        labels: ['self-hosted', 'linux', 'x64', 'claude', specialty, name],
        workDir: join(home, '_work'),
        env: {
          HOME: home,
          TMPDIR: home,
          PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
          LANG: 'C.UTF-8',
          ...options.model.env,
        },
      });
      stack.defer(() => runner[Symbol.asyncDispose]());
      return runner;
    }),
  );

  const tokenOf = (login: string) => {
    const token = tokens.get(login);
    if (token === undefined) throw new Error(`Nobody here is called ${login}`);
    return token;
  };
  const everything = stack.move();
  const close = () => everything.disposeAsync();
  return {
    github,
    repository,
    name: { owner: organization.login, repo: repository.name },
    get app() {
      return app;
    },
    runners,
    dir,
    as: (login) => new Octokit({ auth: tokenOf(login), baseUrl: github.apiUrl }),
    tokenOf,
    async restartApp() {
      app = await startApp(environment);
      return app;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The action's own repository, as a release would hold it: what the workflow's `uses:` names. */
async function publishAction(github: LocalGitHub): Promise<void> {
  const owner = createUser(github, 'claude-code-cluster', { type: 'Organization' });
  await createRepository(github, {
    owner,
    name: 'claude-code-cluster',
    defaultBranch: 'v1',
    files: {
      'action/action.yml': await read('action/action.yml'),
      'action/dist/index.js': await read('action/dist/index.js'),
      'action/dist/action.cjs': await read('action/dist/action.cjs'),
    },
  });
}

const manifestSchema = z.object({
  default_permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])),
  default_events: z.array(z.string()),
});

/** Registers and installs the App with exactly what app.yml asks for. */
async function registerApp(github: LocalGitHub, options: ClusterOptions): Promise<AppEnvironment> {
  const manifest = manifestSchema.parse(parse(await read('app.yml')));
  const port = await freePort();
  const webhookSecret = randomBytes(16).toString('hex');
  const owner = createUser(github, 'cluster-operator');
  const { app, privateKey } = createApp(github, {
    name: 'Claude Code Cluster',
    owner,
    permissions: manifest.default_permissions,
    events: manifest.default_events,
    webhook: { url: `http://127.0.0.1:${port}/api/github/webhooks`, secret: webhookSecret },
  });
  const account = github.state.users.find((user) => user.login === 'acme');
  if (!account) throw new Error('The organization is missing');
  installApp(github, app, account);
  return {
    appId: app.id,
    privateKey,
    webhookSecret,
    githubHost: new URL(github.url).host,
    port,
    sweepSeconds: options.sweepSeconds ?? 60,
  };
}
