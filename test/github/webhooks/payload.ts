/** What one App is sent about an event. */
import { reachesInstallation } from '../actor.ts';
import type { GitHub, WebhookEvent } from '../github.ts';
import { presentInstallation } from '../present/installation.ts';
import { presentSimpleRepository } from '../present/repository.ts';
import { presentUser } from '../present/user.ts';
import { type Installation, nodeId, type Repository, type User } from '../state.ts';

/** The event's own members with `action`, `repository`, `organization`, `sender` and `installation` around them. */
export function webhookPayload(
  github: GitHub,
  event: WebhookEvent,
  installation: Installation,
): Record<string, unknown> {
  const { owner } = event.repo;
  return {
    ...(event.action !== undefined && { action: event.action }),
    ...event.payload(),
    repository: presentSimpleRepository(github, event.repo),
    ...(owner.type === 'Organization' && { organization: presentOrganization(github, event) }),
    sender: presentUser(github, event.sender),
    installation: {
      id: installation.id,
      node_id: nodeId('Integration_Installation', installation.id),
    },
  };
}

/** The payload of `installation` events. */
export function installationPayload(
  github: GitHub,
  installation: Installation,
  action: string,
): Record<string, unknown> {
  const repositories = github.state.repositories.filter((repo) => reachesInstallation(installation, repo));
  return {
    action,
    installation: presentInstallation(github, installation),
    repositories: repositories.map(presentNamed),
    sender: presentUser(github, installation.account),
  };
}

/** The payload of `installation_repositories` events. */
export function installationRepositoryPayload(
  github: GitHub,
  installation: Installation,
  action: 'added' | 'removed',
  repo: Repository,
  by: User,
): Record<string, unknown> {
  return {
    action,
    installation: presentInstallation(github, installation),
    repository_selection: installation.repositoryIds === null ? 'all' : 'selected',
    repositories_added: action === 'added' ? [presentNamed(repo)] : [],
    repositories_removed: action === 'removed' ? [presentNamed(repo)] : [],
    requester: null,
    sender: presentUser(github, by),
  };
}

const presentNamed = (repo: Repository): Record<string, unknown> => ({
  id: repo.id,
  node_id: nodeId('Repository', repo.id),
  name: repo.name,
  full_name: `${repo.owner.login}/${repo.name}`,
  private: repo.private,
});

function presentOrganization(github: GitHub, { repo: { owner } }: WebhookEvent): Record<string, unknown> {
  const url = `${github.apiUrl}/orgs/${owner.login}`;
  return {
    login: owner.login,
    id: owner.id,
    node_id: nodeId('Organization', owner.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${github.url}/avatars/${owner.id}`,
    description: null,
  };
}
