/** Lists runners and remembers the list: the dashboard shows what somebody else has read anyway. */
import type { Memory } from './memory.ts';
import type { RunnerLister } from './ports.ts';

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
