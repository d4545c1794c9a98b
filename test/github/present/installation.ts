/** An installation of an App in REST shape (OpenAPI `installation`). */
import { toTimestamp } from '../clock.ts';
import type { GitHub } from '../github.ts';
import type { Installation } from '../state.ts';
import { presentUser } from './user.ts';

export function presentInstallation(github: GitHub, installation: Installation): Record<string, unknown> {
  const { id, app, account, suspendedAt } = installation;
  const settings = account.type === 'Organization' ? `organizations/${account.login}/settings` : 'settings';
  return {
    id,
    client_id: app.clientId,
    account: presentUser(github, account),
    repository_selection: installation.repositoryIds === null ? 'all' : 'selected',
    access_tokens_url: `${github.apiUrl}/app/installations/${id}/access_tokens`,
    repositories_url: `${github.apiUrl}/installation/repositories`,
    html_url: `${github.url}/${settings}/installations/${id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: app.events,
    created_at: toTimestamp(installation.createdAt),
    updated_at: toTimestamp(installation.updatedAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: suspendedAt === null ? null : presentUser(github, account),
    suspended_at: suspendedAt === null ? null : toTimestamp(suspendedAt),
  };
}
