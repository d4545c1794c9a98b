/** Commit statuses. */
import { combinedState, createStatus, latestStatuses } from '../checks/statuses.ts';
import { notFound } from '../errors.ts';
import { resolveCommit } from '../git.ts';
import { type GitHub, gitDir } from '../github.ts';
import { authorOf } from '../issues/author.ts';
import { presentMinimalRepository } from '../present/repository.ts';
import { presentSimpleStatus, presentStatus } from '../present/status.ts';
import { repoUrls } from '../present/urls.ts';
import type { Repository } from '../state.ts';
import { requireCommit } from './checks.ts';
import { onRepository } from './operation.ts';
import { paginate } from './paginate.ts';

async function commitOf(github: GitHub, repo: Repository, ref: string): Promise<string> {
  const sha = await resolveCommit(gitDir(github, repo), ref);
  if (sha === undefined) throw notFound();
  return sha;
}

export const statusOperations = [
  onRepository('repos/create-commit-status', { statuses: 'write' }, 'write', async (call) => {
    const { github, actor, repo, path, body } = call;
    const status = createStatus(github, repo, authorOf(actor).user, {
      sha: await requireCommit(github, repo, path.sha),
      state: body.state,
      context: body.context ?? 'default',
      description: body.description ?? null,
      targetUrl: body.target_url ?? null,
    });
    return { status: 201, body: presentStatus(github, repo, status) };
  }),

  onRepository('repos/list-commit-statuses-for-ref', { statuses: 'read' }, 'read', async (call) => {
    const { github, repo, path } = call;
    const sha = await commitOf(github, repo, path.ref);
    const statuses = repo.statuses.filter((status) => status.sha === sha).reverse();
    return paginate(call, statuses, (status) => presentStatus(github, repo, status));
  }),

  onRepository('repos/get-combined-status-for-ref', { statuses: 'read' }, 'read', async (call) => {
    const { github, repo, path } = call;
    const sha = await commitOf(github, repo, path.ref);
    const statuses = latestStatuses(repo, sha);
    const url = `${repoUrls(github, repo).api}/commits/${sha}`;
    return {
      status: 200,
      body: {
        state: combinedState(statuses),
        statuses: statuses.map((status) => presentSimpleStatus(github, repo, status)),
        sha,
        total_count: statuses.length,
        repository: presentMinimalRepository(github, repo),
        commit_url: url,
        url: `${url}/status`,
      },
    };
  }),
];
