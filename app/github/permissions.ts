/** People's permissions on a repository, as GitHub answers them. */
import { z } from 'zod';
import type { Permission } from '../core/facts.ts';
import type { Client } from './client.ts';
import { isStatus } from './errors.ts';
import type { RepoRef } from './ports.ts';
import { permissionsIn } from './task-answer.ts';
import { nameVariables, peopleQuery, peopleVariables } from './task-query.ts';

const answerSchema = z.object({ repository: z.record(z.string(), z.unknown()) });

/** In one query; where an App may not read collaborators that way, one REST request each. */
export async function readPermissions(
  client: Client,
  repo: RepoRef,
  logins: string[],
): Promise<Map<string, Permission>> {
  const variables = { ...nameVariables({ repo }), ...peopleVariables(logins) };
  const { repository } = answerSchema.parse(await client.graphql<unknown>(peopleQuery(logins.length), variables));
  const permissions = permissionsIn(repository, logins);
  if (permissions) return permissions;
  return new Map(await Promise.all(logins.map(async (login) => [login, await readOne(client, repo, login)] as const)));
}

const restSchema = z.object({ permission: z.string(), role_name: z.string().optional() });
const PERMISSIONS = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const satisfies Permission[];

async function readOne(client: Client, repo: RepoRef, username: string): Promise<Permission> {
  const where = { owner: repo.owner, repo: repo.name, username };
  const answer = await client.rest.repos.getCollaboratorPermissionLevel(where).catch((error: unknown) => {
    if (isStatus(error, 404)) return undefined;
    throw error;
  });
  if (!answer) return 'none';
  const { permission, role_name } = restSchema.parse(answer.data);
  return PERMISSIONS.find((one) => one === role_name) ?? PERMISSIONS.find((one) => one === permission) ?? 'none';
}
