/** An App in REST shape (OpenAPI `integration`). */
import { toTimestamp } from '../clock.ts';
import type { GitHub } from '../github.ts';
import { type App, nodeId } from '../state.ts';
import { presentUser } from './user.ts';

export function presentApp(github: GitHub, app: App): Record<string, unknown> {
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: nodeId('App', app.id),
    owner: presentUser(github, app.owner),
    name: app.name,
    description: app.description,
    external_url: `${github.url}/apps/${app.slug}`,
    html_url: `${github.url}/apps/${app.slug}`,
    created_at: toTimestamp(app.createdAt),
    updated_at: toTimestamp(app.createdAt),
    permissions: app.permissions,
    events: app.events,
  };
}
