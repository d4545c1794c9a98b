/** Files and folders on a branch, as one reads and commits them one by one. */
import { basename, posix } from 'node:path';
import { type Actor, actingUser } from '../actor.ts';
import { archiveUrl } from '../codeload.ts';
import { HttpError, invalid, notFound } from '../errors.ts';
import { GitError, git, resolveCommit } from '../git.ts';
import { readCommit, writeCommit } from '../git-commits.ts';
import { moveRef } from '../git-refs.ts';
import { listTree, type TreeChange, type TreeEntry, writeBlob, writeTree } from '../git-trees.ts';
import { checkWorkflowChange } from '../git-workflows.ts';
import { type GitHub, gitDir } from '../github.ts';
import { presentGitCommit } from '../present/commit.ts';
import type { Repository } from '../state.ts';
import { type GivenSignature, signature } from './git-objects.ts';
import { type Answer, onRepository } from './operation.ts';

/** GitHub leaves the content out above 1 MB, and refuses above 100 MB. */
const MAX_INLINE = 1024 * 1024;

function addresses(github: GitHub, repo: Repository, path: string, ref: string, entry: TreeEntry) {
  const name = `${repo.owner.login}/${repo.name}`;
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const url = `${github.apiUrl}/repos/${name}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const kind = entry.type === 'tree' ? 'tree' : 'blob';
  const gitUrl = `${github.apiUrl}/repos/${name}/git/${kind}s/${entry.sha}`;
  const htmlUrl = `${github.url}/${name}/${kind}/${ref}/${encoded}`;
  return {
    url,
    git_url: gitUrl,
    html_url: htmlUrl,
    download_url: kind === 'blob' ? `${github.url}/${name}/raw/${ref}/${encoded}` : null,
    _links: { self: url, git: gitUrl, html: htmlUrl },
  };
}

const typeOf = (entry: TreeEntry): 'file' | 'dir' | 'symlink' | 'submodule' => {
  if (entry.type === 'commit') return 'submodule';
  if (entry.type === 'tree') return 'dir';
  return entry.mode === '120000' ? 'symlink' : 'file';
};

function presentEntry(github: GitHub, repo: Repository, path: string, ref: string, entry: TreeEntry) {
  return {
    type: typeOf(entry),
    name: basename(path),
    path,
    sha: entry.sha,
    size: entry.size ?? 0,
    ...addresses(github, repo, path, ref, entry),
  };
}

/** Base64 in lines of 60 characters, as GitHub breaks them. */
const wrapped = (content: Buffer): string => content.toString('base64').replace(/.{60}/g, '$&\n').concat('\n');

async function presentFile(github: GitHub, repo: Repository, path: string, ref: string, entry: TreeEntry) {
  const content = await git(gitDir(github, repo), ['cat-file', 'blob', entry.sha]);
  const base = presentEntry(github, repo, path, ref, entry);
  if (base.type === 'symlink') return { ...base, target: content.toString() };
  const inline = content.length <= MAX_INLINE;
  return { ...base, encoding: inline ? 'base64' : 'none', content: inline ? wrapped(content) : '' };
}

/** The entry at a path of a commit; undefined when nothing is there. */
async function findEntry(dir: string, commit: string, path: string): Promise<TreeEntry | undefined> {
  const [entry] = await listTree(dir, commit, { path });
  return entry;
}

const wants = (headers: Record<string, string | undefined>, what: 'raw' | 'object'): boolean =>
  new RegExp(`application/vnd\\.github\\.(v3\\.)?${what}(\\+json)?`).test(headers.accept ?? '');

/** A path as git has it: without slashes around it; 422 for one that climbs out. */
function cleanPath(raw: string): string {
  const path = posix.normalize(raw).replace(/^\/|\/$/g, '');
  if (path.split('/').includes('..')) throw invalid('path cannot contain ..');
  return path === '.' ? '' : path;
}

const get = onRepository('repos/get-content', { contents: 'read' }, 'read', async (call): Promise<Answer> => {
  const { github, repo, query, headers } = call;
  const dir = gitDir(github, repo);
  const path = cleanPath(call.path.path);
  const ref = query.ref ?? repo.defaultBranch;
  const commit = await resolveCommit(dir, ref);
  if (commit === undefined) throw new HttpError(404, `No commit found for the ref ${ref}`);
  const entry = path === '' ? undefined : await findEntry(dir, commit, path);
  if (path !== '' && !entry) throw notFound();
  if (entry && entry.type === 'blob') {
    if (wants(headers, 'raw')) return rawAnswer(await git(dir, ['cat-file', 'blob', entry.sha]));
    return { status: 200, body: await presentFile(github, repo, path, ref, entry) };
  }
  const entries = await listTree(dir, entry ? entry.sha : commit);
  const listed = entries.map((one) => presentEntry(github, repo, posix.join(path, one.path), ref, one));
  return { status: 200, body: listed };
});

const rawAnswer = (body: Buffer): Answer => ({
  status: 200,
  body,
  headers: { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' },
});

const readme = onRepository('repos/get-readme', { contents: 'read' }, 'read', async (call): Promise<Answer> => {
  const { github, repo, query, headers } = call;
  const dir = gitDir(github, repo);
  const ref = query.ref ?? repo.defaultBranch;
  const commit = await resolveCommit(dir, ref);
  const entries = commit === undefined ? [] : await listTree(dir, commit);
  const entry = entries.find((one) => one.type === 'blob' && /^readme(\.(md|txt|rst))?$/i.test(one.path));
  if (!entry) throw notFound();
  if (wants(headers, 'raw')) return rawAnswer(await git(dir, ['cat-file', 'blob', entry.sha]));
  return { status: 200, body: await presentFile(github, repo, entry.path, ref, entry) };
});

type FileCommit = {
  github: GitHub;
  repo: Repository;
  actor: Actor;
  body: { message: string; branch?: string; author?: GivenSignature; committer?: GivenSignature };
};

/** Commits one change on top of a branch and moves it; 409 when the branch moved meanwhile. */
async function commitFile(
  { github, repo, actor, body }: FileCommit,
  head: string,
  change: TreeChange,
): Promise<{ sha: string; commit: Record<string, unknown> }> {
  const dir = gitDir(github, repo);
  const user = actingUser(actor);
  if (!user) throw notFound();
  const committer = signature(github, user, body.committer);
  const sha = await writeCommit(dir, {
    tree: await writeTree(dir, head, [change]),
    parents: [head],
    message: body.message,
    author: body.author ? signature(github, user, body.author) : committer,
    committer,
  });
  await checkWorkflowChange(dir, actor, repo.defaultBranch, head, sha);
  const branch = body.branch ?? repo.defaultBranch;
  try {
    await moveRef(github, repo, user, `refs/heads/${branch}`, head, sha);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new HttpError(409, `${branch} is not at ${head} any more`);
  }
  return { sha, commit: presentGitCommit(github, repo, await readCommit(dir, sha)) };
}

async function headOf({ github, repo, body }: FileCommit): Promise<string> {
  const branch = body.branch ?? repo.defaultBranch;
  const head = await resolveCommit(gitDir(github, repo), `refs/heads/${branch}`);
  if (head === undefined) throw new HttpError(404, `Branch ${branch} not found`);
  return head;
}

const put = onRepository('repos/create-or-update-file-contents', { contents: 'write' }, 'write', async (call) => {
  const { github, repo, body } = call;
  const dir = gitDir(github, repo);
  const path = cleanPath(call.path.path);
  const head = await headOf(call);
  const existing = await findEntry(dir, head, path);
  if (existing && body.sha === undefined) throw invalid('Invalid request.\n\n"sha" wasn\'t supplied.');
  if (body.sha !== undefined && existing?.sha !== body.sha)
    throw new HttpError(409, `${path} does not match ${body.sha}`);
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(body.content)) throw invalid('content is not valid Base64');
  const blob = await writeBlob(dir, Buffer.from(body.content, 'base64'));
  const mode = existing?.type === 'blob' ? existing.mode : '100644';
  const { sha, commit } = await commitFile(call, head, { path, mode, sha: blob });
  const entry = await findEntry(dir, sha, path);
  const content = entry && presentEntry(github, repo, path, body.branch ?? repo.defaultBranch, entry);
  return { status: existing ? 200 : 201, body: { content, commit } };
});

const remove = onRepository('repos/delete-file', { contents: 'write' }, 'write', async (call) => {
  const { github, repo, body } = call;
  const path = cleanPath(call.path.path);
  const head = await headOf(call);
  const existing = await findEntry(gitDir(github, repo), head, path);
  if (!existing) throw notFound();
  if (existing.sha !== body.sha) throw new HttpError(409, `${path} does not match ${body.sha}`);
  const { commit } = await commitFile(call, head, { path, mode: existing.mode, sha: null });
  return { status: 200, body: { content: null, commit } };
});

const tarball = onRepository('repos/download-tarball-archive', { contents: 'read' }, 'read', (call) =>
  redirect(archiveUrl(call.github, call.repo, 'tar.gz', call.path.ref)),
);
const zipball = onRepository('repos/download-zipball-archive', { contents: 'read' }, 'read', (call) =>
  redirect(archiveUrl(call.github, call.repo, 'zip', call.path.ref)),
);
const redirect = (location: string): Answer => ({ status: 302, headers: { location } });

export const contentOperations = [get, readme, put, remove, tarball, zipball];
