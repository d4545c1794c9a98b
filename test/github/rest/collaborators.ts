/** Who may do what on a repository. */
import { atLeast, permissionOf } from '../actor.ts';
import { notFound } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { presentUser } from '../present/user.ts';
import { findUser, type Permission, type Repository, type User } from '../state.ts';
import { onRepository } from './operation.ts';
import { paginate } from './paginate.ts';

/** The owner of a personal repository, and everybody with a permission of their own. */
function collaborators(github: GitHub, repo: Repository): User[] {
  const given = [...repo.collaborators.keys()].flatMap((login) => findUser(github.state, login) ?? []);
  return repo.owner.type === 'User' ? [repo.owner, ...given] : given;
}

/** GitHub's older names: triage counts as read, maintain as write. */
function legacy(permission: Permission): 'none' | 'read' | 'write' | 'admin' {
  if (permission === 'triage') return 'read';
  return permission === 'maintain' ? 'write' : permission;
}

function presentCollaborator(github: GitHub, repo: Repository, user: User): Record<string, unknown> {
  const permission = permissionOf(repo, user);
  return {
    ...presentUser(github, user),
    role_name: permission,
    permissions: {
      admin: atLeast(permission, 'admin'),
      maintain: atLeast(permission, 'maintain'),
      push: atLeast(permission, 'write'),
      triage: atLeast(permission, 'triage'),
      pull: atLeast(permission, 'read'),
    },
  };
}

const list = onRepository('repos/list-collaborators', { metadata: 'read' }, 'write', (call) =>
  paginate(call, collaborators(call.github, call.repo), (user) => presentCollaborator(call.github, call.repo, user)),
);

const check = onRepository('repos/check-collaborator', { metadata: 'read' }, 'write', ({ github, repo, path }) => {
  const user = findUser(github.state, path.username);
  if (!user || !collaborators(github, repo).includes(user)) throw notFound();
  return { status: 204 };
});

const permissionLevel = onRepository(
  'repos/get-collaborator-permission-level',
  { metadata: 'read' },
  'read',
  ({ github, repo, path }) => {
    const user = findUser(github.state, path.username);
    if (!user) throw notFound();
    const permission = permissionOf(repo, user);
    return {
      status: 200,
      body: {
        permission: legacy(permission),
        role_name: permission,
        user: presentCollaborator(github, repo, user),
      },
    };
  },
);

export const collaboratorOperations = [list, check, permissionLevel];
