/**
 * Installations: where the App came, or may do more, a look is worth it; where it went, nothing that was planned may
 * happen. These events name no single repository and come without a subscription.
 */
import { z } from 'zod';
import type { RepoRef } from '../github/ports.ts';

export const INSTALLATION_EVENTS: readonly string[] = ['installation', 'installation_repositories'];

const repositorySchema = z.object({ id: z.int().positive(), full_name: z.string().regex(/^[^/]+\/[^/]+$/) });
const repositoriesSchema = z.array(repositorySchema).default([]);
const schema = z.object({
  action: z.string(),
  installation: z.object({ id: z.int().positive() }),
  repositories: repositoriesSchema,
  repositories_added: repositoriesSchema,
  repositories_removed: repositoriesSchema,
});

export type InstallationHeard =
  | { kind: 'here'; repos: RepoRef[] }
  | { kind: 'gone'; isGone: (repo: RepoRef) => boolean }
  | { kind: 'nothing' };

/** Throws a ZodError on a payload that GitHub would not send. */
export function hearInstallation(event: string, payload: unknown): InstallationHeard {
  const told = schema.parse(payload);
  const installationId = told.installation.id;
  const here = (repositories: z.infer<typeof repositoriesSchema>): InstallationHeard => ({
    kind: 'here',
    repos: repositories.map(({ id, full_name }) => {
      const [owner = '', name = ''] = full_name.split('/');
      return { installationId, id, owner, name };
    }),
  });
  switch (`${event}.${told.action}`) {
    case 'installation.created':
    case 'installation.unsuspend':
    case 'installation.new_permissions_accepted':
      return here(told.repositories);
    case 'installation_repositories.added':
      return here(told.repositories_added);
    case 'installation_repositories.removed': {
      const ids = new Set(told.repositories_removed.map(({ id }) => id));
      return { kind: 'gone', isGone: (repo) => repo.installationId === installationId && ids.has(repo.id) };
    }
    case 'installation.deleted':
    case 'installation.suspend':
      return { kind: 'gone', isGone: (repo) => repo.installationId === installationId };
    default:
      return { kind: 'nothing' };
  }
}
