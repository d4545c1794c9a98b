/** What keeps a queued task back by a person's wish: paused, or meant for one PC. Such a task stands in nobody's way. */
import { PC_LABEL_PREFIX, RUNNER_LABEL } from '../contract/labels.ts';
import type { TaskRecord } from '../contract/record.ts';
import type { RunnerFacts } from './facts.ts';
import { runnerKey } from './schedule/places.ts';

export type Hold =
  | { kind: 'paused'; by: string }
  | { kind: 'pinned'; pc: string; because: 'offline' | 'busy' | 'unregistered' };

/** Why the PC that somebody chose cannot take the task now; undefined when it can. */
export function holdOfPin(
  pc: string,
  runners: readonly RunnerFacts[],
  reserved: ReadonlySet<string>,
): Hold | undefined {
  const runner = runners.find(({ name }) => name === pc);
  if (!runner) return { kind: 'pinned', pc, because: 'unregistered' };
  if (!runner.online) return { kind: 'pinned', pc, because: 'offline' };
  return runner.busy || reserved.has(runnerKey(runner)) ? { kind: 'pinned', pc, because: 'busy' } : undefined;
}

/** True when other tasks need not wait behind it. */
export function standsAside({ notBefore, paused, pin }: TaskRecord, now: string): boolean {
  return paused !== null || pin !== null || (notBefore !== null && Date.parse(notBefore) > Date.parse(now));
}

/** The cluster's runner that a person means: by its name, its own label, or that label without `pc-`. */
export function findPc(wanted: string, runners: readonly RunnerFacts[]): RunnerFacts | undefined {
  const word = wanted.toLowerCase();
  return clusterRunners(runners).find((runner) =>
    [
      runner.name.toLowerCase(),
      ...ownLabels(runner).flatMap((label) => [label, label.slice(PC_LABEL_PREFIX.length)]),
    ].includes(word),
  );
}

export const clusterRunners = (runners: readonly RunnerFacts[]): RunnerFacts[] =>
  runners.filter(({ labels }) => labels.some((label) => label.toLowerCase() === RUNNER_LABEL));

/** The labels by which exactly this runner can be addressed, in lower case. */
export const ownLabels = ({ labels }: RunnerFacts): string[] =>
  labels.map((label) => label.toLowerCase()).filter((label) => label.startsWith(PC_LABEL_PREFIX));
