/** Installation tokens for jobs: one repository, and no more rights than the action uses. */
import { z } from 'zod';
import type { Client, Clients } from './client.ts';
import type { RepoRef } from './ports.ts';

/** What the action does with it: push the branch, label the issue, open the pull request or comment, write the check run. */
const PERMISSIONS = {
  contents: 'write',
  issues: 'write',
  pull_requests: 'write',
  checks: 'write',
  actions: 'read',
} as const;

const tokenSchema = z.object({ token: z.string().min(1), expires_at: z.string() });

export async function mintToken(
  clients: Clients,
  repo: RepoRef,
  pushes: boolean,
): Promise<{ token: string; expiresAt: string }> {
  const app = await clients.forApp();
  const { data } = await app.rest.apps.createInstallationAccessToken({
    installation_id: repo.installationId,
    repository_ids: [repo.id],
    permissions: pushes ? PERMISSIONS : { ...PERMISSIONS, contents: 'read' },
  });
  const { token, expires_at } = tokenSchema.parse(data);
  return { token, expiresAt: expires_at };
}

export async function readBotLogin(clients: Clients): Promise<string> {
  const app = await clients.forApp();
  const { data } = await app.rest.apps.getAuthenticated();
  return `${z.object({ slug: z.string() }).parse(data).slug}[bot]`;
}

/** The numeric id belongs in the address of the bot's commits. */
export async function readBotId(client: Client, login: string): Promise<number> {
  const { data } = await client.rest.users.getByUsername({ username: login });
  return z.object({ id: z.int() }).parse(data).id;
}
