/** The git database: commits, trees, blobs and tags of the bare repository, one object at a time. */
import { forbidden, invalid, notFound } from '../errors.ts';
import { git, gitText, resolveObject } from '../git.ts';
import { readCommit, writeCommit, writeSignedCommit } from '../git-commits.ts';
import { listTree, type TreeChange, writeBlob, writeTree } from '../git-trees.ts';
import { isWorkflow, mayWriteWorkflows } from '../git-workflows.ts';
import { type GitHub, gitDir } from '../github.ts';
import { presentGitCommit } from '../present/commit.ts';
import type { Repository } from '../state.ts';
import { apiOf, mustBe, signature, typeOf, userOf } from './git-objects.ts';
import { onRepository } from './operation.ts';

const getCommit = onRepository('git/get-commit', { contents: 'read' }, 'read', async ({ github, repo, path }) => {
  const dir = gitDir(github, repo);
  await mustBe(dir, path.commit_sha, 'commit');
  return { status: 200, body: presentGitCommit(github, repo, await readCommit(dir, path.commit_sha)) };
});

const createCommit = onRepository('git/create-commit', { contents: 'write' }, 'write', async (call) => {
  const { github, repo, actor, body } = call;
  const dir = gitDir(github, repo);
  if ((await typeOf(dir, body.tree)) !== 'tree') throw invalid('Tree SHA does not exist');
  const parents = body.parents ?? [];
  for (const parent of parents)
    if ((await typeOf(dir, parent)) !== 'commit') throw invalid('Parent SHA does not exist or is not a commit object');
  const author = signature(github, userOf(actor), body.author);
  const committer = body.committer ? signature(github, userOf(actor), body.committer) : author;
  const commit = { tree: body.tree, parents, message: body.message, author, committer };
  // Only what bears no name but the App's own.
  const isBots = actor.kind === 'installation' && !body.author && !body.committer && !body.signature;
  const sha = isBots ? await writeSignedCommit(dir, commit) : await writeCommit(dir, commit);
  if (isBots) repo.signedCommits.add(sha);
  return { status: 201, body: presentGitCommit(github, repo, await readCommit(dir, sha)) };
});

async function presentTree(github: GitHub, repo: Repository, sha: string, recursive: boolean) {
  const api = apiOf(github, repo);
  const entries = await listTree(gitDir(github, repo), sha, { recursive });
  return {
    sha,
    url: `${api}/trees/${sha}`,
    truncated: false,
    tree: entries.map(({ path, mode, type, sha: object, size }) => ({
      path,
      mode,
      type,
      sha: object,
      ...(size !== null && { size }),
      ...(type !== 'commit' && { url: `${api}/${type}s/${object}` }),
    })),
  };
}

const getTree = onRepository('git/get-tree', { contents: 'read' }, 'read', async ({ github, repo, path, query }) => {
  const dir = gitDir(github, repo);
  const sha = await resolveObject(dir, path.tree_sha, 'tree');
  if (sha === undefined) throw notFound();
  return { status: 200, body: await presentTree(github, repo, sha, query.recursive !== undefined) };
});

const createTree = onRepository('git/create-tree', { contents: 'write' }, 'write', async (call) => {
  const { github, repo, actor, body } = call;
  const dir = gitDir(github, repo);
  // GitHub looks at a tree's paths already, before any ref names it.
  const hasWorkflow = body.tree.some(({ path, sha }) => sha !== null && path !== undefined && isWorkflow(path));
  if (hasWorkflow && !mayWriteWorkflows(actor)) throw forbidden();
  const changes: TreeChange[] = [];
  for (const entry of body.tree) {
    const { path, mode, content } = entry;
    if (path === undefined || mode === undefined) throw invalid('tree.path and tree.mode must be given');
    if (content !== undefined && typeof entry.sha === 'string')
      throw invalid('Must supply either tree.sha or tree.content, not both');
    if (content !== undefined) changes.push({ path, mode, sha: await writeBlob(dir, Buffer.from(content)) });
    else if (entry.sha === undefined) throw invalid('Must supply a tree.sha or tree.content');
    else if (entry.sha !== null && (await typeOf(dir, entry.sha)) === undefined && mode !== '160000')
      throw invalid(`tree.sha ${entry.sha} is not a valid object`);
    else changes.push({ path, mode, sha: entry.sha });
  }
  const base = body.base_tree ?? null;
  if (base !== null && !['tree', 'commit'].includes((await typeOf(dir, base)) ?? ''))
    throw invalid('base_tree is not a valid tree oid');
  return { status: 201, body: await presentTree(github, repo, await writeTree(dir, base, changes), false) };
});

const getBlob = onRepository('git/get-blob', { contents: 'read' }, 'read', async ({ github, repo, path, headers }) => {
  const dir = gitDir(github, repo);
  await mustBe(dir, path.file_sha, 'blob');
  const content = await git(dir, ['cat-file', 'blob', path.file_sha]);
  if (headers.accept?.includes('raw')) return { status: 200, body: content };
  return {
    status: 200,
    body: {
      sha: path.file_sha,
      node_id: `B_${path.file_sha}`,
      size: content.length,
      url: `${apiOf(github, repo)}/blobs/${path.file_sha}`,
      content: content.toString('base64'),
      encoding: 'base64',
    },
  };
});

const createBlob = onRepository('git/create-blob', { contents: 'write' }, 'write', async ({ github, repo, body }) => {
  const content = Buffer.from(body.content, body.encoding === 'base64' ? 'base64' : 'utf8');
  const sha = await writeBlob(gitDir(github, repo), content);
  return { status: 201, body: { sha, url: `${apiOf(github, repo)}/blobs/${sha}` } };
});

async function presentTag(github: GitHub, repo: Repository, sha: string): Promise<Record<string, unknown>> {
  const text = (await git(gitDir(github, repo), ['cat-file', 'tag', sha])).toString();
  const [head = '', message = ''] = text.split(/\n\n([\s\S]*)/);
  const fields = new Map(
    head.split('\n').map((line) => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)]),
  );
  const [, name = '', email = '', seconds = '0'] = /^(.*) <(.*)> (\d+)/.exec(fields.get('tagger') ?? '') ?? [];
  const type = fields.get('type') ?? '';
  const object = fields.get('object') ?? '';
  const api = apiOf(github, repo);
  return {
    node_id: `TA_${sha}`,
    sha,
    url: `${api}/tags/${sha}`,
    tag: fields.get('tag') ?? '',
    message: message.trimEnd(),
    tagger: { name, email, date: new Date(Number(seconds) * 1000).toISOString() },
    object: { sha: object, type, url: `${api}/${type}s/${object}` },
  };
}

const getTag = onRepository('git/get-tag', { contents: 'read' }, 'read', async ({ github, repo, path }) => {
  await mustBe(gitDir(github, repo), path.tag_sha, 'tag');
  return { status: 200, body: await presentTag(github, repo, path.tag_sha) };
});

const createTag = onRepository('git/create-tag', { contents: 'write' }, 'write', async (call) => {
  const { github, repo, actor, body } = call;
  const dir = gitDir(github, repo);
  if ((await typeOf(dir, body.object)) !== body.type) throw invalid(`Could not find a ${body.type} ${body.object}`);
  const { name, email, date } = signature(github, userOf(actor), body.tagger);
  const seconds = Math.floor(Date.parse(date) / 1000);
  const head = `object ${body.object}\ntype ${body.type}\ntag ${body.tag}\ntagger ${name} <${email}> ${seconds} +0000`;
  const sha = await gitText(dir, ['mktag'], { input: `${head}\n\n${body.message}\n` });
  return { status: 201, body: await presentTag(github, repo, sha) };
});

export const gitDataOperations = [getCommit, createCommit, getTree, createTree, getBlob, createBlob, getTag, createTag];
