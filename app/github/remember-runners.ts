/** Lists runners and remembers the list: who needs it soon afterwards uses what somebody else has read anyway. */
import { isOlder } from '../core/age.ts';
import type { RunnerReading } from '../core/facts.ts';
import type { Memory } from './memory.ts';
import type { RepoRef, RunnerLister } from './ports.ts';

export function rememberingRunners<T extends RunnerLister>(
  github: T,
  memory: Pick<Memory, 'runners'>,
  clock: () => string,
): T {
  return {
    ...github,
    async listRunners(repo) {
      const reading = await github.listRunners(repo);
      memory.runners.set(repo.id, { reading, at: clock() });
      return reading;
    },
  };
}

type Remembering = { github: RunnerLister; memory: Pick<Memory, 'runners'>; clock: () => string };

/** The last list, unless it was read so long ago (milliseconds). `github` remembers what it reads. */
export async function runnersWithin(
  { github, memory, clock }: Remembering,
  repo: RepoRef,
  ms: number,
): Promise<RunnerReading> {
  const known = memory.runners.get(repo.id);
  return known && !isOlder(known.at, ms, clock()) ? known.reading : await github.listRunners(repo);
}
