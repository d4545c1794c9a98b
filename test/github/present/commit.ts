/** Commits and changed files in REST shape: `commit`, `git-commit`, `diff-entry` and the `commit` of a push event. */
import type { Commit, FileDiff, Signature } from '../git-commits.ts';
import type { GitHub } from '../github.ts';
import type { Repository, User } from '../state.ts';
import { presentUser } from './user.ts';

const UNVERIFIED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

const verificationOf = ({ signedCommits }: Repository, sha: string) =>
  signedCommits.has(sha)
    ? { verified: true, reason: 'valid', signature: SIGNATURE, payload: '', verified_at: null }
    : UNVERIFIED;
const SIGNATURE = '-----BEGIN PGP SIGNATURE-----';

const addresses = (github: GitHub, repo: Repository) => {
  const name = `${repo.owner.login}/${repo.name}`;
  return { api: `${github.apiUrl}/repos/${name}`, html: `${github.url}/${name}` };
};

/** The account a commit belongs to: GitHub matches the e-mail address. */
export function userOfEmail(github: GitHub, email: string): User | undefined {
  const bots = github.state.apps.map((app) => app.bot);
  return [...github.state.users, ...bots].find((user) => user.email.toLowerCase() === email.toLowerCase());
}

/** OpenAPI `commit`; with `stats` and `files` when the changes are given. */
export function presentCommit(
  github: GitHub,
  repo: Repository,
  commit: Commit,
  files?: FileDiff[],
): Record<string, unknown> {
  const { api, html } = addresses(github, repo);
  const { sha, author, committer, message, tree } = commit;
  const account = (signature: Signature) => {
    const user = userOfEmail(github, signature.email);
    return user ? presentUser(github, user) : null;
  };
  const additions = files?.reduce((sum, file) => sum + file.additions, 0) ?? 0;
  const deletions = files?.reduce((sum, file) => sum + file.deletions, 0) ?? 0;
  return {
    sha,
    node_id: `C_${sha}`,
    commit: {
      author,
      committer,
      message,
      tree: { sha: tree, url: `${api}/git/trees/${tree}` },
      url: `${api}/git/commits/${sha}`,
      comment_count: 0,
      verification: verificationOf(repo, sha),
    },
    url: `${api}/commits/${sha}`,
    html_url: `${html}/commit/${sha}`,
    comments_url: `${api}/commits/${sha}/comments`,
    author: account(author),
    committer: account(committer),
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${api}/commits/${parent}`,
      html_url: `${html}/commit/${parent}`,
    })),
    ...(files && {
      stats: { total: additions + deletions, additions, deletions },
      files: files.map((file) => presentDiffEntry(github, repo, sha, file)),
    }),
  };
}

/** OpenAPI `git-commit`, of the git database. */
export function presentGitCommit(github: GitHub, repo: Repository, commit: Commit): Record<string, unknown> {
  const { api, html } = addresses(github, repo);
  const { sha, author, committer, message, tree } = commit;
  return {
    sha,
    node_id: `C_${sha}`,
    url: `${api}/git/commits/${sha}`,
    html_url: `${html}/commit/${sha}`,
    author,
    committer,
    tree: { sha: tree, url: `${api}/git/trees/${tree}` },
    message,
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${api}/git/commits/${parent}`,
      html_url: `${html}/commit/${parent}`,
    })),
    verification: verificationOf(repo, sha),
  };
}

/** OpenAPI `diff-entry`: one changed file at a commit. */
export function presentDiffEntry(
  github: GitHub,
  repo: Repository,
  sha: string,
  file: FileDiff,
): Record<string, unknown> {
  const { api, html } = addresses(github, repo);
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${html}/blob/${sha}/${path}`,
    raw_url: `${html}/raw/${sha}/${path}`,
    contents_url: `${api}/contents/${path}?ref=${sha}`,
    ...(file.patch !== undefined && { patch: file.patch }),
    ...(file.previousPath !== null && { previous_filename: file.previousPath }),
  };
}

/** A commit as push events show it. */
export function presentPushedCommit(
  github: GitHub,
  repo: Repository,
  commit: Commit,
  files: FileDiff[],
): Record<string, unknown> {
  const person = ({ name, email, date }: Signature) => {
    const username = userOfEmail(github, email)?.login;
    return { name, email, date, ...(username !== undefined && { username }) };
  };
  const paths = (status: FileDiff['status'][]) =>
    files.filter((file) => status.includes(file.status)).map((file) => file.path);
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${addresses(github, repo).html}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: paths(['added']),
    removed: paths(['removed']),
    modified: paths(['modified', 'renamed']),
  };
}
