/** A repository in REST shape: `repository`, `full-repository` and `minimal-repository`. */
import { type Actor, atLeast, permissionOf } from '../actor.ts';
import { toTimestamp } from '../clock.ts';
import type { GitHub } from '../github.ts';
import { nodeId, type Repository } from '../state.ts';
import { presentUser } from './user.ts';

/** OpenAPI `full-repository`; with the actor's `permissions` when one is given. */
export function presentRepository(github: GitHub, repo: Repository, actor?: Actor): Record<string, unknown> {
  return {
    ...presentSimpleRepository(github, repo),
    ...(actor && { permissions: permissionFlags(repo, actor) }),
    ...(repo.owner.type === 'Organization' && { organization: presentUser(github, repo.owner) }),
    network_count: 0,
    subscribers_count: 1,
  };
}

/** OpenAPI `minimal-repository`. */
export function presentMinimalRepository(github: GitHub, repo: Repository, actor?: Actor): Record<string, unknown> {
  return {
    ...presentSimpleRepository(github, repo),
    ...(actor && { permissions: permissionFlags(repo, actor) }),
  };
}

/** OpenAPI `repository`: as it appears in pull requests and webhooks. */
export function presentSimpleRepository(github: GitHub, repo: Repository): Record<string, unknown> {
  const fullName = `${repo.owner.login}/${repo.name}`;
  const openIssues = countOpen(repo);
  return {
    id: repo.id,
    node_id: nodeId('Repository', repo.id),
    name: repo.name,
    full_name: fullName,
    private: repo.private,
    owner: presentUser(github, repo.owner),
    description: repo.description,
    fork: false,
    ...urlsOf(github, repo, fullName),
    created_at: toTimestamp(repo.createdAt),
    updated_at: toTimestamp(repo.updatedAt),
    pushed_at: toTimestamp(repo.pushedAt),
    homepage: repo.homepage,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: repo.hasIssues,
    has_projects: false,
    has_downloads: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: repo.archived,
    disabled: false,
    open_issues_count: openIssues,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: repo.topics,
    visibility: repo.private ? 'private' : 'public',
    forks: 0,
    open_issues: openIssues,
    watchers: 0,
    default_branch: repo.defaultBranch,
    allow_merge_commit: repo.merging.merge,
    allow_squash_merge: repo.merging.squash,
    allow_rebase_merge: repo.merging.rebase,
    allow_auto_merge: false,
    allow_update_branch: false,
    delete_branch_on_merge: repo.merging.deleteBranch,
    custom_properties: {},
  };
}

function countOpen(repo: Repository): number {
  let count = 0;
  repo.issues.forEach(({ state }) => {
    if (state === 'open') count += 1;
  });
  return count;
}

const knownUrls = new WeakMap<Repository, Readonly<Record<string, string>>>();

/** A repository's many addresses, most of them URI templates; they change with its name alone. */
function urlsOf(github: GitHub, repo: Repository, fullName: string): Readonly<Record<string, string>> {
  const known = knownUrls.get(repo);
  if (known?.['html_url'] === `${github.url}/${fullName}`) return known;
  const made = Object.freeze(makeUrls(github, fullName));
  knownUrls.set(repo, made);
  return made;
}

function makeUrls(github: GitHub, fullName: string): Record<string, string> {
  const url = `${github.apiUrl}/repos/${fullName}`;
  const { host, hostname } = new URL(github.url);
  return {
    url,
    html_url: `${github.url}/${fullName}`,
    clone_url: `${github.url}/${fullName}.git`,
    svn_url: `${github.url}/${fullName}`,
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
    git_url: `git://${host}/${fullName}.git`,
    ssh_url: `git@${hostname}:${fullName}.git`,
  };
}

function permissionFlags(repo: Repository, actor: Actor): Record<string, boolean> {
  const permission = permissionOf(repo, actor.kind === 'user' ? actor.user : undefined);
  return {
    admin: atLeast(permission, 'admin'),
    maintain: atLeast(permission, 'maintain'),
    push: atLeast(permission, 'write'),
    triage: atLeast(permission, 'triage'),
    pull: atLeast(permission, 'read'),
  };
}
