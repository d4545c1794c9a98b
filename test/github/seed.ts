/** Puts things straight into the state, as if they had always been there; what happens later goes through the APIs. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from './git.ts';
import { signatureOf } from './git-commits.ts';
import { installHooks } from './git-hooks.ts';
import { type GitHub, gitDir } from './github.ts';
import {
  type App,
  type AppPermissions,
  findRepository,
  findUser,
  type Installation,
  newId,
  type Permission,
  type Repository,
  type Token,
  type User,
} from './state.ts';

/** A person or an organization. Throws when the login is taken. */
export function createUser(
  github: GitHub,
  login: string,
  options: { type?: 'User' | 'Organization'; name?: string; email?: string } = {},
): User {
  if (findUser(github.state, login)) throw new Error(`The login ${login} is already taken`);
  const user = newUser(github, login, options.type ?? 'User', options.name ?? login);
  if (options.email !== undefined) user.email = options.email;
  github.state.users.push(user);
  return user;
}

function newUser(github: GitHub, login: string, type: User['type'], name: string): User {
  const id = newId(github.state);
  return { id, login, type, name, email: `${id}+${login}@users.noreply.github.com` };
}

export type AppOptions = {
  name: string;
  owner: User;
  permissions: AppPermissions;
  /** Webhook events it is subscribed to. */
  events?: string[];
  webhook?: { url: string; secret: string } | null;
  description?: string;
  /** PEM; a new pair by default, which takes a tenth of a second. */
  keys?: { publicKey: string; privateKey: string };
};

/** Registers an App; its private key (PEM) is in nobody's hands but the caller's. `metadata: read` is always granted. */
export function createApp(github: GitHub, options: AppOptions): { app: App; privateKey: string } {
  const slug = options.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  if (github.state.apps.some((app) => app.slug === slug)) throw new Error(`The App ${slug} already exists`);
  const { publicKey, privateKey } = options.keys ?? createAppKeys();
  const id = newId(github.state);
  const bot = newUser(github, `${slug}[bot]`, 'Bot', `${slug}[bot]`);
  github.state.users.push(bot);
  const app: App = {
    id,
    slug,
    name: options.name,
    description: options.description ?? null,
    clientId: `Iv23li${randomBytes(7).toString('hex')}`,
    owner: options.owner,
    bot,
    publicKey,
    permissions: { metadata: 'read', ...options.permissions },
    events: options.events ?? [],
    webhook: options.webhook ?? null,
    createdAt: github.clock.now(),
  };
  github.state.apps.push(app);
  return { app, privateKey };
}

export const createAppKeys = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    // GitHub hands out PKCS#1.
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });

/** Installs an App on all of an account's repositories or on the given ones. */
export function installApp(
  github: GitHub,
  app: App,
  account: User,
  options: { repositories?: Repository[]; permissions?: AppPermissions } = {},
): Installation {
  const now = github.clock.now();
  const installation: Installation = {
    id: newId(github.state),
    app,
    account,
    permissions: options.permissions ?? { ...app.permissions },
    repositoryIds: options.repositories?.map((repo) => repo.id) ?? null,
    suspendedAt: null,
    createdAt: now,
    updatedAt: now,
  };
  github.state.installations.push(installation);
  return installation;
}

/** What an owner does on the installation's page when the App asks for more than it was given. */
export function acceptPermissions(github: GitHub, installation: Installation, permissions: AppPermissions): void {
  Object.assign(installation.permissions, permissions);
  installation.updatedAt = github.clock.now();
  github.emitInstallation(installation, 'new_permissions_accepted');
}

/** GitHub's labels of a new repository. */
const DEFAULT_LABELS: readonly [string, string, string][] = [
  ['bug', 'd73a4a', "Something isn't working"],
  ['documentation', '0075ca', 'Improvements or additions to documentation'],
  ['duplicate', 'cfd3d7', 'This issue or pull request already exists'],
  ['enhancement', 'a2eeef', 'New feature or request'],
  ['good first issue', '7057ff', 'Good for newcomers'],
  ['help wanted', '008672', 'Extra attention is needed'],
  ['invalid', 'e4e669', "This doesn't seem right"],
  ['question', 'd876e3', 'Further information is requested'],
  ['wontfix', 'ffffff', 'This will not be worked on'],
];

export type RepositoryOptions = {
  owner: User;
  name: string;
  private?: boolean;
  description?: string;
  defaultBranch?: string;
  /** Content by path, the first commit; scripts (`#!`) become executable. Default: one README.md. */
  files?: Record<string, string | Buffer>;
};

/** A repository with a bare git repository on disk. Listeners hear of the first commit as of any push. */
export async function createRepository(github: GitHub, options: RepositoryOptions): Promise<Repository> {
  const { owner, name } = options;
  if (findRepository(github.state, owner.login, name)) throw new Error(`${owner.login}/${name} already exists`);
  const now = github.clock.now();
  const repo: Repository = {
    id: newId(github.state),
    name,
    owner,
    private: options.private ?? false,
    description: options.description ?? null,
    defaultBranch: options.defaultBranch ?? 'main',
    archived: false,
    homepage: null,
    topics: [],
    hasIssues: true,
    merging: { merge: true, squash: true, rebase: true, deleteBranch: false },
    createdAt: now,
    pushedAt: now,
    updatedAt: now,
    collaborators: new Map(),
    labels: DEFAULT_LABELS.map(([label, color, description]) => ({
      id: newId(github.state),
      name: label,
      color,
      description,
      isDefault: true,
    })),
    issues: new Map(),
    goneNumbers: [],
    signedCommits: new Set(),
    pinned: [],
    checkSuites: [],
    checkRuns: [],
    workflows: [],
    runs: [],
    runners: [],
    statuses: [],
    secrets: new Map(),
    variables: new Map(),
  };
  const after = await firstCommit(github, repo, options.files ?? { 'README.md': `# ${name}\n` });
  github.state.repositories.push(repo);
  const change = { repo, ref: `refs/heads/${repo.defaultBranch}`, before: null, after, actor: owner };
  for (const listener of github.onRefChange) await listener(change);
  return repo;
}

/** As one write: a process for each setting would take longer than all the rest. */
const CONFIG = `[http]
	receivepack = true
[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
[core]
	logAllRefUpdates = false
[gc]
	auto = 0
[receive]
	autogc = false
`;

async function firstCommit(github: GitHub, repo: Repository, files: Record<string, string | Buffer>): Promise<string> {
  const dir = gitDir(github, repo);
  await mkdir(dir, { recursive: true });
  await git(dir, ['init', '--quiet', '--bare', '--template=', `--initial-branch=${repo.defaultBranch}`]);
  await appendFile(join(dir, 'config'), CONFIG);
  await installHooks(dir);
  const { name, email } = signatureOf(repo.owner, github.clock);
  const seconds = Math.floor(github.clock.now() / 1000);
  const message = 'Initial commit';
  const ref = `refs/heads/${repo.defaultBranch}`;
  const parts: (string | Buffer)[] = [
    `commit ${ref}\nauthor ${name} <${email}> ${seconds} +0000\ncommitter ${name} <${email}> ${seconds} +0000\n`,
    `data ${Buffer.byteLength(message)}\n${message}\n`,
  ];
  for (const [path, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    const mode = content.subarray(0, 2).toString() === '#!' ? '100755' : '100644';
    parts.push(`M ${mode} inline ${path}\ndata ${content.length}\n`, content, '\n');
  }
  await git(dir, ['fast-import', '--quiet'], { input: Buffer.concat(parts.map((part) => Buffer.from(part))) });
  return (await git(dir, ['rev-parse', ref])).toString().trim();
}

export function addCollaborator(repo: Repository, user: User, permission: Permission): void {
  repo.collaborators.set(user.login.toLowerCase(), permission);
}

/** A person's access token (classic), which can do what the person can. */
export function createUserToken(
  github: GitHub,
  user: User,
  options: { scopes?: string[]; token?: string; expiresAt?: number } = {},
): string {
  const token = options.token ?? `ghp_${randomBytes(18).toString('hex')}`;
  const scopes = options.scopes ?? ['repo', 'workflow', 'read:org'];
  github.state.tokens.set(token, {
    kind: 'user',
    token,
    user,
    scopes,
    expiresAt: options.expiresAt ?? null,
    revoked: false,
  });
  return token;
}

/** An installation token; permissions and repositories default to all that the installation has. Lives one hour. */
export function mintInstallationToken(
  github: GitHub,
  installation: Installation,
  options: {
    permissions?: AppPermissions;
    repositories?: Repository[];
    /** Makes it the GITHUB_TOKEN of a job. */
    jobId?: number;
    /** Milliseconds. */
    lifetime?: number;
  } = {},
): Extract<Token, { kind: 'installation' }> & { expiresAt: number } {
  const token = {
    kind: 'installation' as const,
    token: `ghs_${randomBytes(18).toString('hex')}`,
    installation,
    permissions: options.permissions ?? { ...installation.permissions },
    repositoryIds: options.repositories?.map((repo) => repo.id) ?? null,
    jobId: options.jobId ?? null,
    expiresAt: github.clock.now() + (options.lifetime ?? 60 * 60_000),
    revoked: false,
  };
  github.state.tokens.set(token.token, token);
  return token;
}
