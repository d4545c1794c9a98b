/** The words of the domain as they stand on GitHub: task states, specialties and priorities, and their label names. */

/** Every state a task can be in; exactly one `claude:<state>` label stands on a task's issue. */
export const STATES = [
  'pending',
  'blocked',
  'queued',
  'assigned',
  'in-progress',
  'testing',
  'review',
  'completed',
  'failed',
  'cancelled',
] as const;
export type State = (typeof STATES)[number];

/** States in which an attempt is running or about to run on a PC. */
export const ACTIVE_STATES = ['assigned', 'in-progress', 'testing'] as const satisfies readonly State[];

export const SPECIALTIES = [
  'backend',
  'frontend',
  'testing',
  'devops',
  'database',
  'security',
  'documentation',
  'general',
] as const;
export type Specialty = (typeof SPECIALTIES)[number];

/** Most urgent first. */
export const PRIORITIES = ['urgent', 'high', 'medium', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** What kind of work the issue asks for. */
export const KINDS = ['bug', 'feature', 'test', 'docs', 'refactor', 'review', 'analysis', 'question'] as const;
export type Kind = (typeof KINDS)[number];

export const stateLabel = (state: State): string => `claude:${state}`;
export const specialtyLabel = (specialty: Specialty): string => `specialty:${specialty}`;
export const priorityLabel = (priority: Priority): string => `priority:${priority}`;

/** The label every runner of the cluster carries besides its specialties. */
export const RUNNER_LABEL = 'claude';
/** A runner's own label starts with this, so that one PC can be addressed. */
export const PC_LABEL_PREFIX = 'pc-';

/** The value behind `prefix:` when the label is one of ours, else undefined. Label names compare without case, as on GitHub. */
function read<T extends string>(label: string, prefix: string, values: readonly T[]): T | undefined {
  const name = label.toLowerCase();
  if (!name.startsWith(prefix) || name[prefix.length] !== ':') return undefined;
  const rest = name.slice(prefix.length + 1);
  return values.find((value) => value === rest);
}

export const stateOf = (label: string): State | undefined => read(label, 'claude', STATES);
export const specialtyOf = (label: string): Specialty | undefined => read(label, 'specialty', SPECIALTIES);
export const priorityOf = (label: string): Priority | undefined => read(label, 'priority', PRIORITIES);
/** Set by people only, to overrule the classification. */
export const kindOf = (label: string): Kind | undefined => read(label, 'kind', KINDS);
