/** Repositories: what they are, their branches and commits as people look at them. */
import { actingUser, mayRead } from '../actor.ts';
import { HttpError, invalid, notFound } from '../errors.ts';
import { gitText, ifExists, resolveCommit } from '../git.ts';
import { diffFiles, EMPTY_TREE, readCommit, readCommits } from '../git-commits.ts';
import { listRefs } from '../git-refs.ts';
import { type GitHub, gitDir } from '../github.ts';
import { presentCommit, presentDiffEntry } from '../present/commit.ts';
import { presentMinimalRepository, presentRepository, presentSimpleRepository } from '../present/repository.ts';
import { findUser, type Repository, type User } from '../state.ts';
import { type Answer, onRepository, operation } from './operation.ts';
import { paginate } from './paginate.ts';

const get = onRepository('repos/get', { metadata: 'read' }, 'read', ({ github, repo, actor }) => ({
  status: 200,
  body: presentRepository(github, repo, actor),
}));

const update = onRepository('repos/update', { administration: 'write' }, 'admin', async (call) => {
  const { github, repo, actor, body } = call;
  if (body.name !== undefined && body.name !== repo.name)
    throw new HttpError(501, 'The local GitHub does not rename repositories');
  if (body.default_branch !== undefined) {
    const ref = `refs/heads/${body.default_branch}`;
    if (!(await listRefs(gitDir(github, repo), ref)).has(ref))
      throw invalid('Validation Failed', [
        { resource: 'Repository', code: 'invalid', field: 'default_branch', message: 'The branch was not found.' },
      ]);
    await gitText(gitDir(github, repo), ['symbolic-ref', 'HEAD', ref]);
    repo.defaultBranch = body.default_branch;
  }
  repo.description = body.description ?? repo.description;
  repo.homepage = body.homepage ?? repo.homepage;
  repo.private = body.private ?? (body.visibility === undefined ? repo.private : body.visibility === 'private');
  repo.hasIssues = body.has_issues ?? repo.hasIssues;
  repo.archived = body.archived ?? repo.archived;
  repo.merging = {
    merge: body.allow_merge_commit ?? repo.merging.merge,
    squash: body.allow_squash_merge ?? repo.merging.squash,
    rebase: body.allow_rebase_merge ?? repo.merging.rebase,
    deleteBranch: body.delete_branch_on_merge ?? repo.merging.deleteBranch,
  };
  repo.updatedAt = github.clock.now();
  return { status: 200, body: presentRepository(github, repo, actor) };
});

const listForAuthenticatedUser = operation('repos/list-for-authenticated-user', { on: 'any' }, (call) => {
  const { github, actor } = call;
  if (actor.kind !== 'user') throw new HttpError(401, 'Requires authentication');
  const { user } = actor;
  const mine = github.state.repositories.filter(
    (repo) => repo.owner === user || repo.collaborators.has(user.login.toLowerCase()),
  );
  return paginate(call, mine, (repo) => presentSimpleRepository(github, repo));
});

function ownedBy(github: GitHub, login: string, type: User['type'][]): Repository[] {
  const user = findUser(github.state, login);
  if (!user || !type.includes(user.type)) throw notFound();
  return github.state.repositories.filter((repo) => repo.owner === user);
}

const listForUser = operation('repos/list-for-user', { on: 'any' }, (call) => {
  const repositories = ownedBy(call.github, call.path.username, ['User', 'Organization', 'Bot']);
  const visible = repositories.filter((repo) => !repo.private);
  return paginate(call, visible, (repo) => presentMinimalRepository(call.github, repo, call.actor));
});

const listForOrg = operation('repos/list-for-org', { on: 'any' }, (call) => {
  const visible = ownedBy(call.github, call.path.org, ['Organization']).filter((repo) => mayRead(call.actor, repo));
  return paginate(call, visible, (repo) => presentMinimalRepository(call.github, repo, call.actor));
});

const api = (github: GitHub, repo: Repository) => `${github.apiUrl}/repos/${repo.owner.login}/${repo.name}`;
const html = (github: GitHub, repo: Repository) => `${github.url}/${repo.owner.login}/${repo.name}`;

const listBranches = onRepository('repos/list-branches', { contents: 'read' }, 'read', async (call) => {
  const { github, repo } = call;
  const branches = [...(await listRefs(gitDir(github, repo), 'refs/heads/'))];
  return paginate(call, branches, ([ref, sha]) => ({
    name: ref.slice('refs/heads/'.length),
    commit: { sha, url: `${api(github, repo)}/commits/${sha}` },
    protected: false,
  }));
});

const getBranch = onRepository('repos/get-branch', { contents: 'read' }, 'read', async ({ github, repo, path }) => {
  const sha = await resolveCommit(gitDir(github, repo), `refs/heads/${path.branch}`);
  if (sha === undefined) throw new HttpError(404, 'Branch not found');
  const self = `${api(github, repo)}/branches/${encodeURIComponent(path.branch)}`;
  return {
    status: 200,
    body: {
      name: path.branch,
      commit: presentCommit(github, repo, await readCommit(gitDir(github, repo), sha)),
      _links: { self, html: `${html(github, repo)}/tree/${path.branch}` },
      protected: false,
      protection: { enabled: false },
      protection_url: `${self}/protection`,
    },
  };
});

/** The commit a branch, tag or SHA names, or GitHub's 422. */
async function commitOf(github: GitHub, repo: Repository, revision: string): Promise<string> {
  const sha = await resolveCommit(gitDir(github, repo), revision);
  if (sha === undefined) throw invalid(`No commit found for SHA: ${revision}`);
  return sha;
}

const getCommit = onRepository('repos/get-commit', { contents: 'read' }, 'read', async (call): Promise<Answer> => {
  const { github, repo, path, headers } = call;
  const dir = gitDir(github, repo);
  const commit = await readCommit(dir, await commitOf(github, repo, path.ref));
  if (headers.accept?.includes('.sha')) return { status: 200, body: Buffer.from(commit.sha) };
  const files = await diffFiles(dir, commit.parents[0] ?? EMPTY_TREE, commit.sha);
  return { status: 200, body: presentCommit(github, repo, commit, files) };
});

const listCommits = onRepository('repos/list-commits', { contents: 'read' }, 'read', async (call) => {
  const { github, repo, query } = call;
  const dir = gitDir(github, repo);
  const sha = await resolveCommit(dir, query.sha ?? repo.defaultBranch);
  if (sha === undefined) throw notFound();
  const commits = await readCommits(dir, [
    ...(query.author === undefined ? [] : [`--author=${query.author}`]),
    ...(query.since === undefined ? [] : [`--since=${query.since}`]),
    ...(query.until === undefined ? [] : [`--until=${query.until}`]),
    sha,
    ...(query.path === undefined ? [] : ['--', query.path]),
  ]);
  return paginate(call, commits, (commit) => presentCommit(github, repo, commit));
});

const compare = onRepository('repos/compare-commits-with-basehead', { contents: 'read' }, 'read', async (call) => {
  const { github, repo, path } = call;
  const dir = gitDir(github, repo);
  const [baseName = '', headName = ''] = path.basehead.split('...');
  const base = await resolveCommit(dir, baseName);
  const head = await resolveCommit(dir, headName);
  if (base === undefined || head === undefined) throw notFound();
  const mergeBase = await ifExists(gitText(dir, ['merge-base', base, head]));
  if (mergeBase === undefined) throw new HttpError(404, `No common ancestor between ${baseName} and ${headName}.`);
  const ahead = await readCommits(dir, ['--reverse', `${base}..${head}`]);
  const behind = Number(await gitText(dir, ['rev-list', '--count', `${head}..${base}`]));
  const aheadBy = ahead.length;
  const status = aheadBy > 0 ? (behind > 0 ? 'diverged' : 'ahead') : behind > 0 ? 'behind' : 'identical';
  const files = await diffFiles(dir, mergeBase, head);
  const address = `${html(github, repo)}/compare/${path.basehead}`;
  return {
    status: 200,
    body: {
      url: `${api(github, repo)}/compare/${path.basehead}`,
      html_url: address,
      permalink_url: `${html(github, repo)}/compare/${base}...${head}`,
      diff_url: `${address}.diff`,
      patch_url: `${address}.patch`,
      base_commit: presentCommit(github, repo, await readCommit(dir, base)),
      merge_base_commit: presentCommit(github, repo, await readCommit(dir, mergeBase)),
      status,
      ahead_by: aheadBy,
      behind_by: behind,
      total_commits: aheadBy,
      commits: ahead.slice(0, 250).map((commit) => presentCommit(github, repo, commit)),
      files: files.slice(0, 300).map((file) => presentDiffEntry(github, repo, head, file)),
    },
  };
});

/** Linguist in a nutshell: bytes per language by file extension. */
const LANGUAGES: Readonly<Record<string, string>> = {
  css: 'CSS',
  html: 'HTML',
  js: 'JavaScript',
  mjs: 'JavaScript',
  jsx: 'JavaScript',
  ts: 'TypeScript',
  tsx: 'TypeScript',
  py: 'Python',
  go: 'Go',
  rs: 'Rust',
  rb: 'Ruby',
  java: 'Java',
  sh: 'Shell',
  sql: 'SQL',
};

const languages = onRepository('repos/list-languages', { metadata: 'read' }, 'read', async ({ github, repo }) => {
  const out = await gitText(gitDir(github, repo), [
    'ls-tree',
    '-r',
    '-l',
    '--full-tree',
    `refs/heads/${repo.defaultBranch}`,
  ]);
  const bytes: Record<string, number> = {};
  for (const line of out.split('\n')) {
    const [about = '', path = ''] = line.split('\t');
    const name = path.split('/').at(-1) ?? '';
    const language = name === 'Dockerfile' ? 'Dockerfile' : LANGUAGES[name.split('.').at(-1) ?? ''];
    if (language !== undefined) bytes[language] = (bytes[language] ?? 0) + Number(about.split(/ +/)[3]);
  }
  return { status: 200, body: Object.fromEntries(Object.entries(bytes).sort(([, a], [, b]) => b - a)) };
});

const dispatch = onRepository('repos/create-dispatch-event', { contents: 'write' }, 'write', (call) => {
  const { github, repo, actor, body } = call;
  const sender = actingUser(actor);
  if (!sender) throw notFound();
  github.emit({
    repo,
    sender,
    event: 'repository_dispatch',
    action: body.event_type,
    payload: () => ({ branch: repo.defaultBranch, client_payload: body.client_payload ?? {} }),
  });
  return { status: 204 };
});

export const repoOperations = [
  get,
  update,
  listForAuthenticatedUser,
  listForUser,
  listForOrg,
  listBranches,
  getBranch,
  getCommit,
  listCommits,
  compare,
  languages,
  dispatch,
];
