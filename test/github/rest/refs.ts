/** Branches, tags and other refs, as GitHub lets them be made, moved and deleted. */
import { HttpError, invalid, notFound } from '../errors.ts';
import { GitError, git, ifExists } from '../git.ts';
import { isAncestor, listRefs, moveRef } from '../git-refs.ts';
import { checkWorkflowChange } from '../git-workflows.ts';
import { type GitHub, gitDir } from '../github.ts';
import type { Repository } from '../state.ts';
import { apiOf, typeOf, userOf } from './git-objects.ts';
import { onRepository } from './operation.ts';
import { paginate } from './paginate.ts';

async function presentRef(github: GitHub, repo: Repository, ref: string, sha: string) {
  const type = (await typeOf(gitDir(github, repo), sha)) ?? 'commit';
  const api = apiOf(github, repo);
  return { ref, node_id: `REF_${ref}`, url: `${api}/${ref}`, object: { sha, type, url: `${api}/${type}s/${sha}` } };
}

const getRef = onRepository('git/get-ref', { contents: 'read' }, 'read', async ({ github, repo, path }) => {
  const ref = `refs/${path.ref}`;
  const sha = (await listRefs(gitDir(github, repo), ref)).get(ref);
  if (sha === undefined) throw notFound();
  return { status: 200, body: await presentRef(github, repo, ref, sha) };
});

const listMatching = onRepository('git/list-matching-refs', { contents: 'read' }, 'read', async (call) => {
  const { github, repo, path } = call;
  const refs = [...(await listRefs(gitDir(github, repo)))].filter(([ref]) => ref.startsWith(`refs/${path.ref}`));
  return paginate({ ...call, query: {} }, refs, ([ref, sha]) => presentRef(github, repo, ref, sha));
});

const createRef = onRepository('git/create-ref', { contents: 'write' }, 'write', async (call) => {
  const { github, repo, actor, body } = call;
  const dir = gitDir(github, repo);
  const { ref, sha } = body;
  if (!/^refs\/[^/]+\/.+/.test(ref))
    throw invalid('Reference name must start with refs/ and have at least two slashes');
  if (!(await isValidName(dir, ref))) throw invalid(`${ref} is not a valid ref name.`);
  const type = await typeOf(dir, sha);
  if (type === undefined) throw invalid('Object does not exist');
  if (ref.startsWith('refs/heads/') && type !== 'commit') throw invalid('Reference update failed');
  if ((await listRefs(dir, ref)).has(ref)) throw invalid('Reference already exists');
  if (type === 'commit') await checkWorkflowChange(dir, actor, repo.defaultBranch, null, sha);
  // A ref that is a folder of another one, or that somebody created this instant.
  await moveOr(invalid('Reference already exists'), moveRef(github, repo, userOf(actor), ref, null, sha));
  return { status: 201, body: await presentRef(github, repo, ref, sha) };
});

const isValidName = async (dir: string, ref: string): Promise<boolean> =>
  (await ifExists(git(dir, ['check-ref-format', ref]))) !== undefined;

async function moveOr(failure: HttpError, move: Promise<void>): Promise<void> {
  try {
    await move;
  } catch (error) {
    throw error instanceof GitError ? failure : error;
  }
}

const updateRef = onRepository('git/update-ref', { contents: 'write' }, 'write', async (call) => {
  const { github, repo, actor, body } = call;
  const dir = gitDir(github, repo);
  const ref = `refs/${call.path.ref}`;
  const before = (await listRefs(dir, ref)).get(ref);
  if (before === undefined) throw invalid('Reference does not exist');
  const type = await typeOf(dir, body.sha);
  if (type === undefined) throw invalid('Object does not exist');
  if (type === 'commit') {
    if (body.force !== true && !(await isAncestor(dir, before, body.sha)))
      throw invalid('Update is not a fast forward');
    await checkWorkflowChange(dir, actor, repo.defaultBranch, before, body.sha);
  }
  const conflict = new HttpError(409, `${ref} is not at ${before} any more`);
  await moveOr(conflict, moveRef(github, repo, userOf(actor), ref, before, body.sha));
  return { status: 200, body: await presentRef(github, repo, ref, body.sha) };
});

const deleteRef = onRepository('git/delete-ref', { contents: 'write' }, 'write', async (call) => {
  const { github, repo, actor } = call;
  const ref = `refs/${call.path.ref}`;
  const before = (await listRefs(gitDir(github, repo), ref)).get(ref);
  if (before === undefined) throw invalid('Reference does not exist');
  if (ref === `refs/heads/${repo.defaultBranch}`) throw invalid('Cannot delete the default branch');
  const conflict = new HttpError(409, `${ref} is not at ${before} any more`);
  await moveOr(conflict, moveRef(github, repo, userOf(actor), ref, before, null));
  return { status: 204 };
});

export const refOperations = [getRef, listMatching, createRef, updateRef, deleteRef];
