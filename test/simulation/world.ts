/** Where a simulation happens: a local GitHub without server or processes, one repository, its people, and the installed App. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WORKFLOW_PATH } from '../../app/contract/dispatch.ts';
import { assembleGitHub } from '../github/assemble.ts';
import { playGit } from '../github/git.ts';
import { gitDir } from '../github/github.ts';
import { loadOpenApi, type OpenApi } from '../github/rest/openapi.ts';
import {
  addCollaborator,
  createApp,
  createAppKeys,
  createRepository,
  createUser,
  createUserToken,
  installApp,
} from '../github/seed.ts';
import type { Deliver } from '../github/webhooks/send.ts';
import { createMemoryGit } from './memory-git.ts';
import type { VirtualTime } from './virtual-time.ts';

const workflow = await readFile(join(import.meta.dirname, '../..', WORKFLOW_PATH), 'utf8');
/** Whether answers and payloads are GitHub's is for the local GitHub's own tests to say; here it would cost a third of the time. */
const openapi: OpenApi = { ...loadOpenApi(), checkResponse: () => [] };
const keys = createAppKeys();

const APP_URL = 'http://app.simulated/';
export const WEBHOOK_SECRET = 'simulated';
export const MAINTAINERS = ['mika', 'noor'] as const;
export const OUTSIDERS = ['oona', 'pavel'] as const;

/** A webhook as it comes to the app's address. */
export type Post = {
  event: string;
  payload: unknown;
  /** What a stranger wrote. GitHub's own signatures are right by construction, and to check each would take a tenth of the time. */
  forged?: { body: string; signature: string | undefined };
};

export type World = Awaited<ReturnType<typeof createWorld>>;

/** `dir` is a folder for what the seeding writes beside git's own files. */
export async function createWorld(time: VirtualTime, dir: string, files: Record<string, string> = {}) {
  const address: { listener?: (post: Post) => Promise<number> } = {};
  /** What the App's address answers to a webhook; throws where nobody listens. */
  const post = async (what: Post): Promise<number> => {
    if (!address.listener) throw new Error('fetch failed');
    return await address.listener(what);
  };
  const deliver: Deliver = async (delivery) => {
    // What GitHub sent is asked for by nobody here, and would only be kept.
    github.state.deliveries.splice(0, github.state.deliveries.length - 1);
    const { event, payload } = delivery;
    try {
      delivery.statusCode = await post({ event, payload });
    } catch {
      delivery.statusCode = 0;
    }
  };
  const { github, stop } = assembleGitHub({
    url: 'http://github.simulated',
    dir,
    clock: time,
    validate: undefined,
    deliver,
  });
  const git = createMemoryGit();
  const acme = createUser(github, 'acme', { type: 'Organization' });
  const name = { owner: 'acme', repo: 'shop' };
  const stopPlaying = playGit(join(dir, 'acme', 'shop.git'), git.play);
  const repository = await createRepository(github, {
    owner: acme,
    name: name.repo,
    files: { 'README.md': '# Shop\n', [WORKFLOW_PATH]: workflow, ...files },
  });
  if (gitDir(github, repository) !== join(dir, 'acme', 'shop.git')) throw new Error('The repository is elsewhere');
  const tokens = new Map<string, string>();
  for (const login of [...MAINTAINERS, ...OUTSIDERS]) {
    const user = createUser(github, login);
    tokens.set(login, createUserToken(github, user));
  }
  for (const user of github.state.users)
    if (MAINTAINERS.some((login) => login === user.login)) addCollaborator(repository, user, 'write');
  const { app, privateKey } = createApp(github, {
    name: 'Cluster',
    owner: acme,
    keys,
    permissions: {
      actions: 'write',
      administration: 'read',
      checks: 'write',
      contents: 'write',
      issues: 'write',
      pull_requests: 'write',
    },
    events: [
      'issues',
      'issue_dependencies',
      'sub_issues',
      'issue_comment',
      'workflow_run',
      'workflow_job',
      'pull_request',
      'check_run',
    ],
    webhook: { url: APP_URL, secret: WEBHOOK_SECRET },
  });
  const installation = installApp(github, app, acme);
  return {
    github,
    openapi,
    git,
    repository,
    name,
    tokens,
    app,
    privateKey,
    installation,
    time,
    address,
    post,
    async stop() {
      await stop();
      stopPlaying();
    },
  };
}
