/** A repository's two addresses: in the API and as a page. */
import type { GitHub } from '../github.ts';
import type { Repository } from '../state.ts';

export function repoUrls(github: GitHub, repo: Repository): { api: string; html: string } {
  const path = `${repo.owner.login}/${repo.name}`;
  return { api: `${github.apiUrl}/repos/${path}`, html: `${github.url}/${path}` };
}
