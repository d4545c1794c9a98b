/** A label in REST shape (OpenAPI `label`). */
import type { GitHub } from '../github.ts';
import { type Label, nodeId, type Repository } from '../state.ts';
import { repoUrls } from './urls.ts';

export function presentLabel(github: GitHub, repo: Repository, label: Label): Record<string, unknown> {
  return {
    id: label.id,
    node_id: nodeId('Label', label.id),
    url: `${repoUrls(github, repo).api}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: label.isDefault,
    description: label.description,
  };
}
