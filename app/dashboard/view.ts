/** What the dashboard would show now: from the app's memory, and from the list of runners when that is too old. */
import type { Config } from '../config/schema.ts';
import { RUNNER_LABEL } from '../contract/labels.ts';
import { dashboardOf } from '../core/dashboard/model.ts';
import type { Note } from '../core/dashboard/stamp.ts';
import type { RunnerReading } from '../core/facts.ts';
import { activeAttempt } from '../core/task.ts';
import type { Memory } from '../github/memory.ts';
import type { RepoRef, RunnerLister } from '../github/ports.ts';
import { runnersWithin } from '../github/remember-runners.ts';
import { renderDashboard } from '../render/dashboard.ts';

export type ViewDependencies = { github: RunnerLister; memory: Memory; clock: () => string };

/** `fresh`: what was read long before will not do. */
export type View = (repo: RepoRef, config: Config, notes: readonly Note[], age: 'fresh' | 'any') => Promise<string>;

/** A list that was read so shortly ago is fresh. */
const FRESH_MS = 15_000;
/** No webhook tells that a PC went off: where nothing happens, they are asked for so often. */
const READ_AGAIN_MS = 10 * 60_000;

/** `github` remembers the lists that it reads. */
export function createView({ github, memory, clock }: ViewDependencies): View {
  async function runnersOf(repo: RepoRef, age: 'fresh' | 'any'): Promise<RunnerReading> {
    const known = memory.runners.get(repo.id);
    const isShort = age === 'fresh' || (known && isUnsettled(repo, known.reading));
    return runnersWithin({ github, memory, clock }, repo, isShort ? FRESH_MS : READ_AGAIN_MS);
  }

  /** A PC is called busy for a moment after its job has ended. Nothing tells when that passes, so it is asked again. */
  function isUnsettled(repo: RepoRef, reading: RunnerReading): boolean {
    if (reading.kind !== 'listed') return false;
    const working = memory.ofRepo(repo).map(({ record }) => activeAttempt(record)?.runner.name);
    return reading.runners.some(
      ({ name, busy, labels }) =>
        busy && !working.includes(name) && labels.some((label) => label.toLowerCase() === RUNNER_LABEL),
    );
  }

  return async (repo, config, notes, age) => {
    const runners = await runnersOf(repo, age);
    const tasks = memory.ofRepo(repo);
    const model = dashboardOf(
      tasks.map(({ ref, state, record, issue, wait = null, pull = null }) => ({
        ...{ number: ref.number, state, record, issue, wait, pull },
      })),
      { runners, reserved: memory.reserved({ repo, number: 0 }), config, now: clock() },
    );
    return renderDashboard(model, notes, tasks[0]?.repository.url ?? '');
  };
}
