/** Installation tokens for one repository and one purpose, with no more rights than that takes. */
import { z } from 'zod';
import type { Client, Clients } from './client.ts';
import { isStatus, messageOf } from './errors.ts';
import type { RepoRef } from './ports.ts';

type Permissions = Record<string, 'read' | 'write'>;

/** A job's: push the branch, label the issue, open the pull request or comment, write the check run. */
const FOR_A_JOB = {
  contents: 'write',
  issues: 'write',
  pull_requests: 'write',
  checks: 'write',
  actions: 'read',
} satisfies Permissions;

/** The app's own pull request with the workflow. */
const FOR_A_PROPOSAL = { contents: 'write', pull_requests: 'write', workflows: 'write' } satisfies Permissions;

const tokenSchema = z.object({ token: z.string().min(1), expires_at: z.string() });

/** `pushes`: whether the job has a branch to push. */
export const mintToken = (clients: Clients, repo: RepoRef, pushes: boolean) =>
  mint(clients, repo, pushes ? FOR_A_JOB : { ...FOR_A_JOB, contents: 'read' });

/** Made anew each time: one from before a permission was granted does not have it. `refusal`: in GitHub's words. */
export async function mintProposalToken(
  clients: Clients,
  repo: RepoRef,
): Promise<{ token: string } | { refusal: string }> {
  try {
    return await mint(clients, repo, FOR_A_PROPOSAL);
  } catch (error) {
    if (!isStatus(error, 422)) throw error;
    return { refusal: messageOf(error) };
  }
}

async function mint(
  clients: Clients,
  repo: RepoRef,
  permissions: Permissions,
): Promise<{ token: string; expiresAt: string }> {
  const app = await clients.forApp();
  const { data } = await app.rest.apps.createInstallationAccessToken({
    installation_id: repo.installationId,
    repository_ids: [repo.id],
    permissions,
  });
  const { token, expires_at } = tokenSchema.parse(data);
  return { token, expiresAt: expires_at };
}

const appSchema = z.object({ slug: z.string() });
const userSchema = z.object({ id: z.int() });

export async function readBotLogin(clients: Clients): Promise<string> {
  const app = await clients.forApp();
  const { data } = await app.rest.apps.getAuthenticated();
  return `${appSchema.parse(data).slug}[bot]`;
}

/** The numeric id belongs in the address of the bot's commits. */
export async function readBotId(client: Client, login: string): Promise<number> {
  const { data } = await client.rest.users.getByUsername({ username: login });
  return userSchema.parse(data).id;
}
