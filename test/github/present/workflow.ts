/** A workflow in REST shape (OpenAPI `workflow`). */
import { toTimestamp } from '../clock.ts';
import type { GitHub } from '../github.ts';
import { nodeId, type Repository, type Workflow } from '../state.ts';
import { repoUrls } from './urls.ts';

export function presentWorkflow(github: GitHub, repo: Repository, workflow: Workflow): Record<string, unknown> {
  const { api, html } = repoUrls(github, repo);
  return {
    id: workflow.id,
    node_id: nodeId('Workflow', workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: workflow.state,
    created_at: toTimestamp(workflow.createdAt),
    updated_at: toTimestamp(workflow.createdAt),
    url: `${api}/actions/workflows/${workflow.id}`,
    html_url: `${html}/blob/${repo.defaultBranch}/${workflow.path}`,
    badge_url: `${html}/workflows/${encodeURIComponent(workflow.name)}/badge.svg`,
  };
}
