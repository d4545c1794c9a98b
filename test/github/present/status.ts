/** A commit status in REST shape (OpenAPI `status` and `simple-commit-status`). */
import { toTimestamp } from '../clock.ts';
import type { GitHub } from '../github.ts';
import { type CommitStatus, nodeId, type Repository } from '../state.ts';
import { repoUrls } from './urls.ts';
import { presentUser } from './user.ts';

export function presentSimpleStatus(github: GitHub, repo: Repository, status: CommitStatus): Record<string, unknown> {
  const at = toTimestamp(status.createdAt);
  return {
    url: `${repoUrls(github, repo).api}/statuses/${status.sha}`,
    avatar_url: `${github.url}/avatars/${status.creator.id}`,
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: at,
    updated_at: at,
  };
}

export function presentStatus(github: GitHub, repo: Repository, status: CommitStatus): Record<string, unknown> {
  return { ...presentSimpleStatus(github, repo, status), creator: presentUser(github, status.creator) };
}
