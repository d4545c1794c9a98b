/** The repository's self-hosted runners. */
import { z } from 'zod';
import type { RunnerReading } from '../core/facts.ts';
import type { Client } from './client.ts';
import type { Conditional } from './conditional.ts';
import { isStatus } from './errors.ts';
import type { RepoRef } from './ports.ts';

const listSchema = z.object({
  runners: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      busy: z.boolean(),
      labels: z.array(z.object({ name: z.string() })),
    }),
  ),
});

/** `forbidden` when the App may not see runners: it then works without knowing them. */
export async function listRunners(client: Client, lists: Conditional, repo: RepoRef): Promise<RunnerReading> {
  try {
    const runners = await lists.list(client, {
      route: 'GET /repos/{owner}/{repo}/actions/runners',
      parameters: { owner: repo.owner, repo: repo.name, per_page: 100 },
      read: (data) =>
        listSchema.parse(data).runners.map(({ name, status, busy, labels }) => ({
          name,
          online: status === 'online',
          busy,
          labels: labels.map((label) => label.name),
        })),
    });
    return { kind: 'listed', runners };
  } catch (error) {
    if (isStatus(error, 403) && !/rate limit/i.test(String(error))) return { kind: 'forbidden' };
    throw error;
  }
}
