/** The words of the domain as they stand on GitHub: task states, specialties and priorities, and their label names. */
import { z } from 'zod';

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

export const isOver = (state: State): boolean => state === 'completed' || state === 'failed' || state === 'cancelled';

/** Out of the box; a repository's configuration adds, renames and removes. */
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
export type BuiltInSpecialty = (typeof SPECIALTIES)[number];

/** Any specialty's name. It stands in labels of issues and runners, and in branches. */
export const specialtySchema = z
  .string()
  .max(30)
  .regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'expected lower-case letters and digits, in words joined by `-`, such as `data-science`',
  );
export type Specialty = z.infer<typeof specialtySchema>;

/** Most urgent first. */
export const PRIORITIES = ['urgent', 'high', 'medium', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** What kind of work the issue asks for. */
export const KINDS = ['bug', 'feature', 'test', 'docs', 'refactor', 'review', 'analysis', 'question', 'plan'] as const;
export type Kind = (typeof KINDS)[number];
/** Those that a text can be taken for; a plan is asked for by name. */
export type KindOfText = Exclude<Kind, 'plan'>;

/** How big the work looks. */
export const SIZES = ['small', 'medium', 'large'] as const;
export type Size = (typeof SIZES)[number];

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
/** Whether the repository knows such a specialty is not the label's to say. */
export function specialtyOf(label: string): Specialty | undefined {
  const name = label.toLowerCase();
  return name.startsWith('specialty:') ? specialtySchema.safeParse(name.slice('specialty:'.length)).data : undefined;
}
export const priorityOf = (label: string): Priority | undefined => read(label, 'priority', PRIORITIES);
/** Set by people only, to overrule the classification. */
export const kindOf = (label: string): Kind | undefined => read(label, 'kind', KINDS);
