/** What a person changes at an installation: the repositories an App is let into. */
import { atLeast, permissionOf } from '../actor.ts';
import { forbidden, HttpError, invalid, notFound } from '../errors.ts';
import type { Installation, Repository, User } from '../state.ts';
import { type Call, operation } from './operation.ts';

type Change =
  | 'apps/add-repo-to-installation-for-authenticated-user'
  | 'apps/remove-repo-from-installation-for-authenticated-user';

function subjects({ github, actor, path }: Call<Change>): { installation: Installation; repo: Repository; by: User } {
  if (actor.kind === 'anonymous') throw new HttpError(401, 'Requires authentication');
  if (actor.kind !== 'user') throw forbidden();
  const installation = github.state.installations.find((one) => one.id === path.installation_id);
  const repo = github.state.repositories.find((one) => one.id === path.repository_id);
  if (!installation || repo?.owner !== installation.account) throw notFound();
  if (!atLeast(permissionOf(repo, actor.user), 'admin')) throw notFound();
  return { installation, repo, by: actor.user };
}

const add = operation('apps/add-repo-to-installation-for-authenticated-user', { on: 'any' }, (call) => {
  const { installation, repo, by } = subjects(call);
  if (installation.repositoryIds === null || installation.repositoryIds.includes(repo.id)) return { status: 304 };
  installation.repositoryIds.push(repo.id);
  installation.updatedAt = call.github.clock.now();
  call.github.emitInstallationRepository(installation, 'added', repo, by);
  return { status: 204 };
});

const remove = operation('apps/remove-repo-from-installation-for-authenticated-user', { on: 'any' }, (call) => {
  const { installation, repo, by } = subjects(call);
  const { repositoryIds } = installation;
  if (repositoryIds === null) throw invalid('The installation must have the `repository_selection` of `selected`.');
  if (!repositoryIds.includes(repo.id)) throw notFound();
  if (repositoryIds.length === 1) throw invalid('The last repository of an installation cannot be removed.');
  installation.repositoryIds = repositoryIds.filter((id) => id !== repo.id);
  installation.updatedAt = call.github.clock.now();
  call.github.emitInstallationRepository(installation, 'removed', repo, by);
  return { status: 204 };
});

export const userInstallationOperations = [add, remove];
