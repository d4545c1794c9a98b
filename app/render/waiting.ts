/** Why the queue, a limit or the state of the PCs keeps a task waiting, and what a person can do about it. */
import type { Overload, TooSmall } from '../core/schedule/capacity.ts';
import type { QueuePlace } from '../core/schedule/choose.ts';
import { MAINTENANCE_LABEL, type RunnerState } from '../core/schedule/places.ts';
import type { Wait } from '../core/task.ts';
import { code } from './escape.ts';
import { clock } from './view.ts';

export type ScheduleWait = Extract<
  Wait,
  { kind: 'limit' | 'outside-hours' | 'author-limit' | 'task-budget' | 'day-budget' | 'unavailable' | 'pool-limit' }
>;

export function scheduleWords(wait: ScheduleWait): string {
  switch (wait.kind) {
    case 'limit':
      return `Waits: ${wait.parallel} tasks are running, the limit of this repository (\`limits.parallel\`).${placeWords(wait.queue)}`;
    case 'outside-hours':
      return `Waits for the working hours (\`working-hours\`); they begin at ${clock(wait.until)}.`;
    case 'author-limit':
      return `Waits: ${wait.tasks} ${wait.tasks === 1 ? 'task' : 'tasks'} of ${code(wait.author)} started today, the limit of one author (\`limits.tasks-per-author-per-day\`). Goes on at ${clock(wait.until)}.`;
    case 'task-budget':
      return `Waits: its attempts have cost ${dollars(wait.spentUsd)}, and one task may cost ${dollars(wait.limitUsd)}. Raise \`limits.budget-usd-per-task\` to let it go on, or close the issue.`;
    case 'day-budget':
      return `Waits: ${dollars(wait.spentUsd)} were spent today${wait.active > 0 ? `, ${wait.active} running ${wait.active === 1 ? 'task' : 'tasks'} may still cost money` : ''}, and what is left of ${dollars(wait.limitUsd)} a day is not enough for one more attempt (\`limits.budget-usd-per-day\`). Goes on at ${clock(wait.until)} at the latest.`;
    case 'unavailable': {
      const states = wait.runners.slice(0, 5).map(({ name, state }) => `${code(name)} ${stateWords(state)}`);
      const more = wait.runners.length > 5 ? `; and ${wait.runners.length - 5} more` : '';
      const overrule = wait.runners.some(({ state }) => MAY_BE_OVERRULED.includes(state.kind))
        ? ' `/claude assign <pc>` runs it on one of them all the same.'
        : '';
      return `Waits for an idle PC; now ${states.join('; ')}${more}.${overrule}${placeWords(wait.queue)}`;
    }
    case 'pool-limit':
      return `Waits: ${wait.parallel} ${wait.parallel === 1 ? 'task is' : 'tasks are'} running in pool ${code(wait.pool)}, its limit (\`max-parallel\`).${placeWords(wait.queue)}`;
  }
}

/** What a PC does, after its name. */
function stateWords(state: RunnerState): string {
  switch (state.kind) {
    case 'idle':
    case 'busy':
    case 'offline':
      return `is ${state.kind}`;
    case 'promised':
      return `is next for ${code(state.repository)}, which has a better claim to it (\`fair-by: repository\`)`;
    case 'maintenance':
      return `is in maintenance (label \`${MAINTENANCE_LABEL}\`)`;
    case 'disabled':
      return `is in pool ${code(state.pool)}, which is switched off`;
    case 'error':
      return `failed ${state.faults} times in a row and is set aside until ${clock(state.until)}`;
    case 'overloaded':
      return `is overloaded until ${clock(state.until)}: ${overloadWords(state)}`;
    case 'too-small':
      return `is too small for pool ${code(state.pool)}: ${lackWords(state.lack)}`;
  }
}

/** What the PC reported, and what would help. */
export function overloadWords({ by, found, needed }: Overload): string {
  switch (by) {
    case 'memory':
      return `it last had ${gigabytes(found)} of free memory, and a task needs ${gigabytes(needed)} (close what takes it)`;
    case 'disk':
      return `it last had ${gigabytes(found)} of free disk, and a task needs ${gigabytes(needed)} (make room there)`;
  }
}

export function lackWords({ cpus, memoryMb }: TooSmall): string {
  const lacks = [
    ...(cpus ? [`${cpus.has} processors, and a task may use ${cpus.needs} (\`cpus\`)`] : []),
    ...(memoryMb
      ? [`${gigabytes(memoryMb.has)} of memory, and a task may use ${gigabytes(memoryMb.needs)} (\`memory-gb\`)`]
      : []),
  ];
  return `it has ${lacks.join('; it has ')}`;
}

const gigabytes = (megabytes: number): string => `${Math.round((megabytes / 1024) * 10) / 10} GB`;

/** Position and estimate, as a sentence of its own after a space; '' at the head of a queue nobody can judge. */
export function placeWords({ position, of, minutes, guessed }: QueuePlace): string {
  const place = of > 1 ? ` Number ${position > 10 ? 'about ' : ''}${position} of ${of} in the queue.` : '';
  if (minutes === null) return place;
  const basis = guessed ? 'a first estimate, as nothing like it has run yet' : 'if work goes on as it did';
  return `${place} Its turn comes in about ${duration(minutes)}, ${basis}.`;
}

/** Of minutes. */
export const duration = (minutes: number): string => {
  if (minutes < 60) return `${minutes} minutes`;
  const hours = minutes / 60;
  return hours === 1 ? 'an hour' : `${hours} hours`;
};

/** Where some of these keep a PC from work, a person may overrule it. */
const MAY_BE_OVERRULED: readonly RunnerState['kind'][] = ['overloaded', 'too-small', 'error'];

const dollars = (amount: number): string => `$${amount.toFixed(2)}`;
