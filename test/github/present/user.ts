/** A user in REST shape (OpenAPI `simple-user`). */
import type { GitHub } from '../github.ts';
import { nodeId, type User } from '../state.ts';

/** In every payload and most answers several times over, and hardly ever another. */
const presented = new WeakMap<User, Readonly<Record<string, unknown>>>();

export function presentUser(github: GitHub, user: User): Readonly<Record<string, unknown>> {
  const known = presented.get(user);
  if (known && known['login'] === user.login) return known;
  const made = Object.freeze(present(github, user));
  presented.set(user, made);
  return made;
}

function present(github: GitHub, user: User): Record<string, unknown> {
  const url = `${github.apiUrl}/users/${encodeURIComponent(user.login)}`;
  return {
    login: user.login,
    id: user.id,
    node_id: nodeId(user.type, user.id),
    avatar_url: `${github.url}/avatars/${user.id}`,
    gravatar_id: '',
    url,
    html_url: `${github.url}/${user.type === 'Bot' ? `apps/${user.login.replace('[bot]', '')}` : user.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: user.type,
    site_admin: false,
  };
}
