/**
 * Opens a pull request with files on a branch of the app's. The branch appears whole, so a crash leaves either nothing or
 * a branch that the next look makes the pull request of.
 */
import { z } from 'zod';
import type { Client, Clients } from './client.ts';
import { graphqlErrors, isRefusal, isStatus, messageOf } from './errors.ts';
import { mutationDocument } from './mutations.ts';
import type { Proposed, PullProposal, RepoRef } from './ports.ts';
import { mintProposalToken } from './tokens.ts';

export async function propose(clients: Clients, repo: RepoRef, proposal: PullProposal): Promise<Proposed> {
  const minted = await mintProposalToken(clients, repo);
  if ('refusal' in minted) return { kind: 'not-permitted', detail: minted.refusal };
  const client = await clients.withToken(repo.installationId, minted.token);
  try {
    if (!proposal.branchExists) await createBranch(client, repo, proposal);
    return { kind: 'opened', number: await openPull(client, proposal) };
  } catch (error) {
    if (wasDone(error)) return { kind: 'beaten' };
    const words = graphqlErrors(error)
      ?.errors.map(({ message }) => message)
      .join('; ');
    if (words === undefined && !isRefusal(error)) throw error;
    return { kind: 'refused', detail: words ?? messageOf(error) };
  }
}

/** Another replica, or this app before it crashed, was there first. */
function wasDone(error: unknown): boolean {
  const messages = isStatus(error, 422)
    ? [messageOf(error)]
    : graphqlErrors(error)?.errors.map(({ message }) => message);
  return messages?.some((message) => /already exists/i.test(message)) ?? false;
}

async function createBranch(client: Client, { owner, name }: RepoRef, proposal: PullProposal): Promise<void> {
  const where = { owner, repo: name };
  const tree = await client.rest.git.createTree({
    ...where,
    base_tree: proposal.base.tree,
    tree: Object.entries(proposal.files).map(([path, content]) => ({ path, mode: '100644', type: 'blob', content })),
  });
  const commit = await client.rest.git.createCommit({
    ...where,
    message: proposal.commit,
    tree: tree.data.sha,
    parents: [proposal.base.commit],
  });
  await client.rest.git.createRef({ ...where, ref: `refs/heads/${proposal.branch}`, sha: commit.data.sha });
}

const openedSchema = z.object({ m0: z.object({ pullRequest: z.object({ number: z.int() }) }) });

async function openPull(client: Client, proposal: PullProposal): Promise<number> {
  const input = {
    repositoryId: proposal.repositoryId,
    baseRefName: proposal.defaultBranch,
    headRefName: proposal.branch,
    title: proposal.title,
    body: proposal.body,
  };
  const returns = 'pullRequest { number }';
  const { query, variables } = mutationDocument('propose', [{ field: 'createPullRequest', input, returns }]);
  // Repeating blindly could only be refused; the next look sees what was made.
  const answer = await client.graphql<unknown>(query, { ...variables, request: { retries: 0 } });
  return openedSchema.parse(answer).m0.pullRequest.number;
}
