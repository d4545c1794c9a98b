/** What an App asks as itself (by JWT), and its installations and their tokens. */

import { type Actor, reaches, reachesInstallation } from '../actor.ts';
import { toTimestamp } from '../clock.ts';
import { forbidden, HttpError, invalid, notFound } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { presentApp } from '../present/app.ts';
import { presentInstallation } from '../present/installation.ts';
import { presentSimpleRepository } from '../present/repository.ts';
import { sameName } from '../same-name.ts';
import { mintInstallationToken } from '../seed.ts';
import {
  type App,
  type AppPermissions,
  findRepository,
  findUser,
  type Installation,
  type Repository,
} from '../state.ts';
import { type Call, operation } from './operation.ts';
import { paginate, paginateIn } from './paginate.ts';

/** The App that asks; operations with `on: 'app'` are only reached by one. */
export function askingApp(actor: Actor): App {
  if (actor.kind !== 'app') throw new HttpError(401, 'A JSON web token could not be decoded');
  return actor.app;
}

function ownInstallation(call: { github: GitHub; actor: Actor }, id: number): Installation {
  const app = askingApp(call.actor);
  const installation = call.github.state.installations.find((one) => one.id === id && one.app === app);
  if (!installation) throw notFound();
  return installation;
}

const getAuthenticated = operation('apps/get-authenticated', { on: 'app' }, ({ github, actor }) => {
  const app = askingApp(actor);
  const count = github.state.installations.filter((one) => one.app === app).length;
  return { status: 200, body: { ...presentApp(github, app), installations_count: count } };
});

const getBySlug = operation('apps/get-by-slug', { on: 'any' }, ({ github, path }) => {
  const app = github.state.apps.find((one) => one.slug === path.app_slug);
  if (!app) throw notFound();
  return { status: 200, body: presentApp(github, app) };
});

const listInstallations = operation('apps/list-installations', { on: 'app' }, (call) => {
  const app = askingApp(call.actor);
  const installations = call.github.state.installations.filter((one) => one.app === app);
  return paginate(call, installations, (one) => presentInstallation(call.github, one));
});

const getInstallation = operation('apps/get-installation', { on: 'app' }, (call) => ({
  status: 200,
  body: presentInstallation(call.github, ownInstallation(call, call.path.installation_id)),
}));

const getRepoInstallation = operation('apps/get-repo-installation', { on: 'app' }, ({ github, actor, path }) => {
  const repo = findRepository(github.state, path.owner, path.repo);
  const app = askingApp(actor);
  const found = repo && github.state.installations.find((one) => one.app === app && reachesInstallation(one, repo));
  if (!found) throw notFound();
  return { status: 200, body: presentInstallation(github, found) };
});

function installationOfAccount({ github, actor }: { github: GitHub; actor: Actor }, login: string) {
  const app = askingApp(actor);
  const account = findUser(github.state, login);
  const found = github.state.installations.find((one) => one.app === app && one.account === account);
  if (!found) throw notFound();
  return { status: 200, body: presentInstallation(github, found) };
}

const getOrgInstallation = operation('apps/get-org-installation', { on: 'app' }, (call) =>
  installationOfAccount(call, call.path.org),
);
const getUserInstallation = operation('apps/get-user-installation', { on: 'app' }, (call) =>
  installationOfAccount(call, call.path.username),
);

function suspend(call: { github: GitHub; actor: Actor }, id: number, suspendedAt: number | null) {
  const installation = ownInstallation(call, id);
  installation.suspendedAt = suspendedAt;
  installation.updatedAt = call.github.clock.now();
  call.github.emitInstallation(installation, suspendedAt === null ? 'unsuspend' : 'suspend');
  return { status: 204 };
}

const suspendInstallation = operation('apps/suspend-installation', { on: 'app' }, (call) =>
  suspend(call, call.path.installation_id, call.github.clock.now()),
);
const unsuspendInstallation = operation('apps/unsuspend-installation', { on: 'app' }, (call) =>
  suspend(call, call.path.installation_id, null),
);

const deleteInstallation = operation('apps/delete-installation', { on: 'app' }, (call) => {
  const { state } = call.github;
  const installation = ownInstallation(call, call.path.installation_id);
  call.github.emitInstallation(installation, 'deleted');
  state.installations = state.installations.filter((one) => one !== installation);
  for (const token of state.tokens.values())
    if (token.kind === 'installation' && token.installation === installation) token.revoked = true;
  return { status: 204 };
});

const createToken = operation('apps/create-installation-access-token', { on: 'app' }, (call) => {
  const { github, body } = call;
  const installation = ownInstallation(call, call.path.installation_id);
  if (installation.suspendedAt !== null) throw new HttpError(403, 'This installation has been suspended');
  const repositories = narrowedRepositories(github, installation, body);
  const permissions = narrowedPermissions(installation, { ...body.permissions });
  const token = mintInstallationToken(github, installation, { permissions, ...(repositories && { repositories }) });
  const selected = repositories !== undefined || installation.repositoryIds !== null;
  return {
    status: 201,
    body: {
      token: token.token,
      expires_at: toTimestamp(token.expiresAt),
      permissions,
      repository_selection: selected ? 'selected' : 'all',
      ...(repositories && { repositories: repositories.map((repo) => presentSimpleRepository(github, repo)) }),
    },
  };
});

function narrowedRepositories(
  github: GitHub,
  installation: Installation,
  body: { repositories?: string[]; repository_ids?: number[] },
): Repository[] | undefined {
  const { repositories: names, repository_ids: ids } = body;
  if (!names && !ids) return undefined;
  const reachable = github.state.repositories.filter((repo) => reachesInstallation(installation, repo));
  const pick = (matches: (repo: Repository) => boolean): Repository => {
    const repo = reachable.find(matches);
    if (repo) return repo;
    throw invalid(
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  };
  return [
    ...(names ?? []).map((name) => pick((repo) => sameName(repo.name, name))),
    ...(ids ?? []).map((id) => pick((repo) => repo.id === id)),
  ];
}

const LEVELS = ['read', 'write', 'admin'];

function narrowedPermissions(installation: Installation, asked: AppPermissions): AppPermissions {
  if (Object.keys(asked).length === 0) return { ...installation.permissions };
  for (const [name, level] of Object.entries(asked)) {
    const granted = installation.permissions[name];
    if (granted === undefined || LEVELS.indexOf(granted) < LEVELS.indexOf(level))
      throw invalid('The permissions requested are not granted to this installation.');
  }
  return { metadata: 'read', ...asked };
}

const revokeToken = operation('apps/revoke-installation-access-token', { on: 'any' }, ({ github, actor }) => {
  if (actor.kind !== 'installation') throw forbidden();
  const token = github.state.tokens.get(actor.token);
  if (token) token.revoked = true;
  return { status: 204 };
});

const listRepositories = operation('apps/list-repos-accessible-to-installation', { on: 'any' }, (call) =>
  accessibleRepositories(call),
);

async function accessibleRepositories(call: Call<'apps/list-repos-accessible-to-installation'>) {
  const { github, actor } = call;
  if (actor.kind !== 'installation') throw forbidden();
  const repositories = github.state.repositories.filter((repo) => reaches(actor, repo));
  return paginateIn(call, 'repositories', repositories, (repo) => presentSimpleRepository(github, repo));
}

export const appOperations = [
  getAuthenticated,
  getBySlug,
  listInstallations,
  getInstallation,
  getRepoInstallation,
  getOrgInstallation,
  getUserInstallation,
  suspendInstallation,
  unsuspendInstallation,
  deleteInstallation,
  createToken,
  revokeToken,
  listRepositories,
];
