/** The app's pipeline on the local GitHub, without webhooks: a test says when it looks. */
import { randomBytes } from 'node:crypto';
import { Octokit } from '@octokit/rest';
import { Probot, ProbotOctokit } from 'probot';
import { WORKFLOW_PATH } from '../../app/contract/dispatch.ts';
import { readMarker } from '../../app/contract/marker.ts';
import { recordSchema } from '../../app/contract/record.ts';
import { type Hint, hintOf } from '../../app/core/hint.ts';
import type { OwnPolicies } from '../../app/core/schedule/policies/in-turn.ts';
import { createDashboards } from '../../app/dashboard/dashboards.ts';
import { createClients } from '../../app/github/client.ts';
import { createGitHub } from '../../app/github/github.ts';
import { createMemory } from '../../app/github/memory.ts';
import { createRecordSigner } from '../../app/github/record-signature.ts';
import { readOwnWorkflow, workflowOf } from '../../app/github/setup.ts';
import { listen } from '../../app/handlers/listen.ts';
import type { Log } from '../../app/log.ts';
import { createOnboarder } from '../../app/onboard.ts';
import type { Advisor } from '../../app/opinion/advisor.ts';
import { createReconciler } from '../../app/reconcile.ts';
import { sweep } from '../../app/sweep.ts';
import {
  addCollaborator,
  createApp,
  createAppKeys,
  createRepository,
  createUser,
  createUserToken,
  installApp,
} from '../github/seed.ts';
import { startGitHub } from '../github/start.ts';
import { newId, type Repository } from '../github/state.ts';

export const WORKFLOW = readOwnWorkflow().text;

/** The same for every App here: no two of them know the same GitHub. */
const keys = createAppKeys();

export const PERMISSIONS = {
  actions: 'write',
  administration: 'read',
  checks: 'write',
  contents: 'write',
  issues: 'write',
  pull_requests: 'write',
  workflows: 'write',
} as const;

export type Options = {
  files?: Record<string, string>;
  permissions?: Partial<typeof PERMISSIONS> & Record<string, 'read' | 'write'>;
  /** Policies of the operator's own. */
  policies?: OwnPolicies;
  /** Whom the app asks for second opinions; made anew with each start of it. */
  advisor?: (around: { clock: () => string; log: Log }) => Advisor;
  /** Names of idle backend PCs. */
  pcs?: string[];
  /** Events that the App subscribes to; `hear` takes them from GitHub's log. */
  events?: string[];
  /** The workflow file of the repository; by default the current one, null for none. */
  workflow?: string | null;
  /** Earlier versions of the workflow. */
  earlier?: string[];
};

/** Mika may write, Oona may not, Adam is an administrator. */
export async function startOnGitHub({
  files = {},
  permissions = PERMISSIONS,
  pcs = ['pc-1'],
  policies,
  advisor,
  events = [],
  workflow = WORKFLOW,
  earlier = [],
}: Options = {}) {
  await using stack = new AsyncDisposableStack();
  const github = stack.use(await startGitHub());
  const acme = createUser(github, 'acme', { type: 'Organization' });
  const repository = await createRepository(github, {
    owner: acme,
    name: 'shop',
    files: { 'README.md': '# Shop\n', ...(workflow !== null && { [WORKFLOW_PATH]: workflow }), ...files },
  });
  const tokens = new Map<string, string>();
  for (const login of ['mika', 'oona', 'adam']) {
    const user = createUser(github, login);
    if (login !== 'oona') addCollaborator(repository, user, login === 'mika' ? 'write' : 'admin');
    tokens.set(login, createUserToken(github, user));
  }
  const { app, privateKey } = createApp(github, {
    ...{ name: 'Cluster', owner: acme, permissions, events, keys },
    // Nobody listens there.
    webhook: events.length > 0 ? { url: 'http://127.0.0.1:9/', secret: 'x' } : null,
  });
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
  const said: string[] = [];
  const warnings: string[] = [];
  const timers = new Set<() => void>();
  const log: Log = {
    debug() {},
    info: (_, message) => said.push(message),
    warn: (_, message) => {
      said.push(message);
      warnings.push(message);
    },
    error: (data) => errors.push(data),
  };
  const probot = new Probot({ appId: app.id, privateKey, secret: 'x', baseUrl: github.apiUrl, logLevel: 'fatal' });
  await probot.ready();
  const signer = createRecordSigner(privateKey);
  const current = readOwnWorkflow();
  const name = { owner: 'acme', repo: 'shop' };
  const repo = { installationId: installation.id, id: repository.id, owner: 'acme', name: 'shop' };
  let offset = 0;
  let heard = 0;
  const clock = () => new Date(Date.now() + offset).toISOString();

  /** The app, started anew: it remembers nothing. */
  const start = () => {
    const memory = createMemory();
    const port = createGitHub(createClients(probot), signer, clock, current);
    const reconciler = createReconciler({
      github: port,
      signer,
      memory,
      clock,
      nonce: () => randomBytes(8).toString('hex'),
      later: (_, call) => {
        timers.add(call);
        return () => timers.delete(call);
      },
      log,
      broker: '',
      ...(policies && { policies }),
      advisor: advisor?.({ clock, log }),
    });
    const dashboards = createDashboards({ github: port, reconciler, memory, signer, clock, log });
    const versions = [...earlier.map((text) => workflowOf(text).oid), current.oid];
    const onboarder = createOnboarder({ github: port, workflow: current, versions, clock, log });
    return {
      memory,
      port,
      reconciler,
      dashboards,
      onboarder,
      async sweep(everySeconds = 60) {
        await sweep({ github: port, reconciler, onboarder, memory, dashboards, clock, everySeconds, log });
        await onboarder.idle();
      },
      hear: (name: string, payload: unknown) =>
        listen({ github: port, reconciler, onboarder, memory, dashboards, log }, { name, payload }),
    };
  };
  let process = start();

  const issueOf = (number: number) => {
    const issue = repository.issues.get(number);
    if (!issue) throw new Error(`No issue ${number}`);
    return issue;
  };
  const own = (number: number) => issueOf(number).comments.filter((comment) => comment.user.login === app.bot.login);
  const stickies = (number: number) => own(number).filter(({ body }) => readMarker('record', body) !== undefined);
  /** One look at an issue; resolves to the requests it took. */
  async function lookAt(where: Repository, number: number, hint = hintOf({ kind: 'anything' }, { isNew: true })) {
    const from = github.state.requests.length;
    process.reconciler.hint({ repo: { ...repo, id: where.id, name: where.name }, number }, hint);
    await process.reconciler.idle();
    const made = github.state.requests.slice(from).map(({ operation }) => operation ?? '');
    return made.filter((operation) => operation !== 'apps/create-installation-access-token');
  }
  const everything = stack.move();
  return {
    github,
    repository,
    installation,
    name,
    app,
    acme,
    asApp: () => new ProbotOctokit({ auth: { appId: app.id, privateKey }, baseUrl: github.apiUrl }),
    /** What the app planned for later; nothing of it happens by itself. */
    timers,
    errors,
    /** What the log warned of. */
    warnings,
    /** What it logged as information or warning. */
    said,
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
    /** One look at an issue, as after it was opened where no hint says more. */
    look: (number: number, hint?: Hint): Promise<string[]> => lookAt(repository, number, hint),
    lookAt,
    /** What GitHub sent since the last time reaches the app. */
    async hear(): Promise<void> {
      await github.settled();
      for (const { event, request } of github.state.deliveries.slice(heard))
        await process.hear(event, JSON.parse(request.body));
      heard = github.state.deliveries.length;
      await process.dashboards.idle();
      await process.reconciler.idle();
    },
    sweep: (everySeconds?: number) => process.sweep(everySeconds),
    listTasks: async (since: string) => (await process.port.readRepo(repo, since)).tasks,
    /** Another replica of the app. */
    twin: start,
    /** The app as it runs now. */
    get process() {
      return process;
    },
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
