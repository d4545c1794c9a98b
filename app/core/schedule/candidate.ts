/** A task in the queue, as far as its turn and its runner depend on it. */
import type { Config } from '../../config/schema.ts';
import { PRIORITIES, type Priority, priorityOf, type Specialty } from '../../contract/labels.ts';
import type { Attempt } from '../../contract/record.ts';
import type { QueueEntry } from '../facts.ts';
import { faultOf } from '../retry.ts';
import { specialtiesIn } from '../specialties.ts';
import type { Past } from './history.ts';
import { runnerKey } from './places.ts';

export type Candidate = {
  number: number;
  /** When work on it was asked for, in milliseconds of the epoch. */
  since: number;
  specialty: Specialty;
  priority: Priority;
  /** Minutes an attempt may take, by its text. */
  estimate?: number | undefined;
  /** With whom it shares its turn under `fair-share`. */
  share: string;
  /** The key of its last attempt's PC, and whether that PC should have it again. */
  previous: { runner: string; prefer: boolean } | null;
  /** The key of the PC that holds the session of its last attempt, unless that PC failed it. */
  session: string | null;
};

/** The most urgent of the labels, else medium. */
export function priorityIn(labels: readonly string[]): Priority {
  let found: Priority | undefined;
  for (const label of labels) {
    const priority = priorityOf(label);
    if (priority && (!found || PRIORITIES.indexOf(priority) < PRIORITIES.indexOf(found))) found = priority;
  }
  return found ?? 'medium';
}

/** `known` is what the app remembers of the task: an old issue waits since it was approved, not since it was opened. */
export function toCandidate(
  entry: QueueEntry,
  known: Pick<Past, 'approvedAt' | 'attempts' | 'specialty' | 'estimate'> | undefined,
  { scheduling, specialties }: Pick<Config, 'scheduling' | 'specialties'>,
): Candidate {
  const [labelled = 'general'] = known ? [] : specialtiesIn(entry.labels, specialties);
  return {
    number: entry.number,
    since: Date.parse(known?.approvedAt ?? entry.createdAt),
    specialty: known?.specialty ?? labelled,
    priority: priorityIn(entry.labels),
    estimate: known?.estimate,
    share: shareOf(entry, scheduling),
    previous: previousOf(known?.attempts ?? []),
    session: sessionOf(known?.attempts ?? []),
  };
}

/** The name under which `fair-share` counts a task; those without one share the empty name. */
export function shareOf({ author, labels }: Pick<QueueEntry, 'author' | 'labels'>, scheduling: Config['scheduling']) {
  // Within one repository all share the same; between repositories see claims.ts.
  if (scheduling.fairBy === 'repository') return '';
  if (scheduling.fairBy === 'author') return author?.toLowerCase() ?? '';
  const prefix = scheduling.fairLabel.toLowerCase();
  return labels.map((label) => label.toLowerCase()).find((label) => label.startsWith(prefix)) ?? '';
}

/** After the PC's fault another one is better; after the model's the same one, which holds the work. */
function previousOf(attempts: readonly Attempt[]): Candidate['previous'] {
  const last = attempts.at(-1);
  if (!last?.outcome || last.outcome.kind === 'succeeded') return null;
  const fault = faultOf(last.outcome.kind);
  return fault === 'neither' ? null : { runner: runnerKey(last.runner), prefer: fault === 'model' };
}

function sessionOf(attempts: readonly Attempt[]): string | null {
  const last = attempts.at(-1);
  if (last?.session === undefined || !last.outcome) return null;
  return last.outcome.kind !== 'succeeded' && faultOf(last.outcome.kind) === 'runner' ? null : runnerKey(last.runner);
}
