/** The repository's self-hosted runners. */
import { z } from 'zod';
import type { RunnerReading } from '../core/facts.ts';
import type { Client } from './client.ts';
import { isStatus } from './errors.ts';
import type { RepoRef } from './ports.ts';

const runnerSchema = z.object({
  name: z.string(),
  status: z.string(),
  busy: z.boolean(),
  labels: z.array(z.object({ name: z.string() })),
});

/** `forbidden` when the App may not see runners: it then works without knowing them. */
export async function listRunners(client: Client, repo: RepoRef): Promise<RunnerReading> {
  try {
    const where = { owner: repo.owner, repo: repo.name, per_page: 100 };
    const runners = await client.paginate(client.rest.actions.listSelfHostedRunnersForRepo, where);
    return {
      kind: 'listed',
      runners: z
        .array(runnerSchema)
        .parse(runners)
        .map(({ name, status, busy, labels }) => ({
          name,
          online: status === 'online',
          busy,
          labels: labels.map((label) => label.name),
        })),
    };
  } catch (error) {
    if (isStatus(error, 403) && !/rate limit/i.test(String(error))) return { kind: 'forbidden' };
    throw error;
  }
}
