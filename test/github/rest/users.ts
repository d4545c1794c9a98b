/** Accounts. */
import { forbidden, HttpError, notFound } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { presentUser } from '../present/user.ts';
import { findUser, type User } from '../state.ts';
import { operation } from './operation.ts';

const getAuthenticated = operation('users/get-authenticated', { on: 'any' }, ({ github, actor }) => {
  switch (actor.kind) {
    case 'anonymous':
      throw new HttpError(401, 'Requires authentication');
    case 'user':
      return { status: 200, body: presentPrivateUser(github, actor.user) };
    case 'app':
    case 'installation':
      throw forbidden();
  }
});

const getByUsername = operation('users/get-by-username', { on: 'any' }, ({ github, path }) => {
  const user = findUser(github.state, path.username);
  if (!user) throw notFound();
  return { status: 200, body: presentPublicUser(github, user) };
});

/** OpenAPI `public-user`. */
function presentPublicUser(github: GitHub, user: User): Record<string, unknown> {
  const repositories = github.state.repositories.filter((repo) => repo.owner === user && !repo.private);
  return {
    ...presentUser(github, user),
    user_view_type: 'public',
    name: user.name,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: repositories.length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: '2020-01-01T00:00:00Z',
    updated_at: '2020-01-01T00:00:00Z',
  };
}

/** OpenAPI `private-user`: what a person sees of their own account. */
function presentPrivateUser(github: GitHub, user: User): Record<string, unknown> {
  const repositories = github.state.repositories.filter((repo) => repo.owner === user && repo.private);
  return {
    ...presentPublicUser(github, user),
    user_view_type: 'private',
    email: user.email,
    private_gists: 0,
    total_private_repos: repositories.length,
    owned_private_repos: repositories.length,
    disk_usage: 0,
    collaborators: 0,
    two_factor_authentication: true,
  };
}

export const userOperations = [getAuthenticated, getByUsername];
