/** The app's pipeline on the local GitHub, without webhooks: a test says when it looks. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { Probot } from 'probot';
import { WORKFLOW_PATH } from '../../app/contract/dispatch.ts';
import { readMarker } from '../../app/contract/marker.ts';
import { recordSchema } from '../../app/contract/record.ts';
import { type Hint, hintOf } from '../../app/core/hint.ts';
import { createClients } from '../../app/github/client.ts';
import { createGitHub } from '../../app/github/github.ts';
import { createMemory } from '../../app/github/memory.ts';
import { createRecordSigner } from '../../app/github/record-signature.ts';
import { createReconciler, type Log } from '../../app/reconcile.ts';
import { sweep } from '../../app/sweep.ts';
import {
  addCollaborator,
  createApp,
  createRepository,
  createUser,
  createUserToken,
  installApp,
} from '../github/seed.ts';
import { startGitHub } from '../github/start.ts';
import { newId } from '../github/state.ts';

const root = join(import.meta.dirname, '../..');
export const WORKFLOW = await readFile(join(root, WORKFLOW_PATH), 'utf8');

export const PERMISSIONS = {
  actions: 'write',
  administration: 'read',
  checks: 'write',
  contents: 'write',
  issues: 'write',
  pull_requests: 'write',
} as const;

export type Options = {
  files?: Record<string, string>;
  permissions?: Partial<typeof PERMISSIONS>;
  /** Names of idle backend PCs. */
  pcs?: string[];
};

/** Mika may write, Oona may not. */
export async function startOnGitHub({ files = {}, permissions = PERMISSIONS, pcs = ['pc-1'] }: Options = {}) {
  await using stack = new AsyncDisposableStack();
  const github = stack.use(await startGitHub());
  const acme = createUser(github, 'acme', { type: 'Organization' });
  const repository = await createRepository(github, {
    owner: acme,
    name: 'shop',
    files: { 'README.md': '# Shop\n', [WORKFLOW_PATH]: WORKFLOW, ...files },
  });
  const tokens = new Map<string, string>();
  for (const login of ['mika', 'oona']) {
    const user = createUser(github, login);
    if (login === 'mika') addCollaborator(repository, user, 'write');
    tokens.set(login, createUserToken(github, user));
  }
  const { app, privateKey } = createApp(github, { name: 'Cluster', owner: acme, permissions });
  const installation = installApp(github, app, acme);
  for (const name of pcs)
    repository.runners.push({
      id: newId(github.state),
      name,
      os: 'linux',
      labels: ['self-hosted', 'claude', 'backend', name].map((label, id) => ({ id, name: label, type: 'custom' })),
      ephemeral: false,
      version: '2.336.0',
      lastSeenAt: github.clock.now(),
      job: null,
    });

  const errors: object[] = [];
  const warnings: string[] = [];
  const log: Log = {
    debug() {},
    info() {},
    warn: (_, message) => warnings.push(message),
    error: (data) => errors.push(data),
  };
  const probot = new Probot({ appId: app.id, privateKey, secret: 'x', baseUrl: github.apiUrl, logLevel: 'fatal' });
  await probot.ready();
  const signer = createRecordSigner(privateKey);
  const name = { owner: 'acme', repo: 'shop' };
  const repo = { installationId: installation.id, id: repository.id, owner: 'acme', name: 'shop' };
  let offset = 0;
  const clock = () => new Date(Date.now() + offset).toISOString();

  /** The app, started anew: it remembers nothing. */
  const start = () => {
    const memory = createMemory();
    const port = createGitHub(createClients(probot), signer);
    const reconciler = createReconciler({
      github: port,
      signer,
      memory,
      clock,
      nonce: () => randomBytes(8).toString('hex'),
      later: () => () => {},
      log,
      broker: '',
    });
    return { memory, port, reconciler };
  };
  let process = start();

  const issueOf = (number: number) => {
    const issue = repository.issues.get(number);
    if (!issue) throw new Error(`No issue ${number}`);
    return issue;
  };
  const own = (number: number) => issueOf(number).comments.filter((comment) => comment.user.login === app.bot.login);
  const stickies = (number: number) => own(number).filter(({ body }) => readMarker('record', body) !== undefined);
  const everything = stack.move();
  return {
    github,
    repository,
    installation,
    name,
    errors,
    warnings,
    as: (login: string) => new Octokit({ auth: tokens.get(login), baseUrl: github.apiUrl }),
    open: async (login: string, body = 'The server answers 500.') => {
      const octokit = new Octokit({ auth: tokens.get(login), baseUrl: github.apiUrl });
      return (await octokit.rest.issues.create({ ...name, title: 'The orders endpoint fails', body })).data.number;
    },
    comment: async (login: string, number: number, body: string) => {
      const octokit = new Octokit({ auth: tokens.get(login), baseUrl: github.apiUrl });
      return (await octokit.rest.issues.createComment({ ...name, issue_number: number, body })).data.id;
    },
    hint: (number: number, hint: Hint) => process.reconciler.hint({ repo, number }, hint),
    idle: () => process.reconciler.idle(),
    /** One look at an issue as after it was opened; resolves to the requests it took. */
    async look(number: number, hint = hintOf({ kind: 'anything' }, { isNew: true })): Promise<string[]> {
      const from = github.state.requests.length;
      process.reconciler.hint({ repo, number }, hint);
      await process.reconciler.idle();
      const made = github.state.requests.slice(from).map(({ operation }) => operation ?? '');
      return made.filter((operation) => operation !== 'apps/create-installation-access-token');
    },
    sweep: () => sweep({ ...process, github: process.port, clock, everySeconds: 60, log }),
    listTasks: (since: string) => process.port.listTasks(repo, since),
    restart: () => {
      process = start();
    },
    pass: (minutes: number) => {
      offset += minutes * 60_000;
    },
    labels: (number: number) =>
      issueOf(number)
        .labels.map((label) => label.name)
        .toSorted(),
    issueOf,
    stickies,
    sticky: (number: number) => stickies(number)[0]?.body ?? '',
    replies: (number: number) => own(number).flatMap(({ body }) => (readMarker('reply', body) ? [body] : [])),
    record: (number: number) => {
      const marker = readMarker('record', stickies(number)[0]?.body ?? '');
      return recordSchema.parse(JSON.parse(marker?.json ?? ''));
    },
    runsOf: (number: number) => repository.runs.filter((run) => run.inputs['task'] === String(number)),
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}
