/** PURE. Names and labels of a PC's runners. */
import {
  PC_LABEL_PREFIX,
  RUNNER_LABEL,
  SPECIALTIES,
  type Specialty,
  specialtySchema,
} from '../../app/contract/labels.ts';
import { UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';

/** Carried instead of all others while a PC is paused: then neither the cluster nor GitHub gives it a job. */
export const MAINTENANCE_LABEL = 'claude-maintenance';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/;

/** Throws a UsageError for anything GitHub, a file name or a Unix user could stumble over. */
export function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw new UsageError(
    `--name ${JSON.stringify(name)} can't be the name of a runner.`,
    'Allowed: 1 to 60 letters, digits, ".", "_" and "-", starting with a letter or digit, for instance pc-7.',
  );
}

/**
 * From `backend,database`. A repository may have specialties of its own, but none whose name is nearly a built-in one's.
 * Throws a UsageError that names what cannot be one and what is near to it.
 */
export function parseSpecialties(text: string): Specialty[] {
  const names = text.split(',').map((one) => one.trim().toLowerCase());
  const found = names.map((name) => {
    const specialty = SPECIALTIES.find((one) => one === name);
    if (specialty) return specialty;
    const meant = nearest(name, SPECIALTIES);
    if (!meant && specialtySchema.safeParse(name).success) return name;
    throw new UsageError(
      name === '' ? '--specialty has an empty entry.' : `--specialty ${JSON.stringify(name)} is unknown.`,
      `${meant ? `Did you mean ${meant}? ` : ''}Allowed, separated by commas: ${SPECIALTIES.join(', ')}, and the names that the repository's configuration adds.`,
    );
  });
  return [...new Set(found)];
}

/** The first keeps the PC's name, so that others can join it later: `pc-7`, `pc-7-2`, `pc-7-3`. */
const instanceName = (name: string, index: number): string => (index === 0 ? name : `${name}-${index + 1}`);

export const instanceNames = (name: string, instances: number): string[] =>
  Array.from({ length: instances }, (_, index) => instanceName(name, index));

/** Names for so many more beside those that are taken. */
export function freeNames(name: string, taken: readonly string[], instances: number): string[] {
  const candidates = instanceNames(name, taken.length + instances);
  return candidates.filter((one) => !taken.includes(one)).slice(0, instances);
}

/** What a runner carries besides GitHub's own labels. */
export function labelsFor(name: string, specialties: readonly Specialty[]): string[] {
  const own = name.toLowerCase();
  return [RUNNER_LABEL, ...specialties, own.startsWith(PC_LABEL_PREFIX) ? own : `${PC_LABEL_PREFIX}${own}`];
}

/** What GitHub is to know it by: everything, or that it is paused. */
export const labelsNow = ({ labels, paused }: { labels: readonly string[]; paused: unknown }): readonly string[] =>
  paused === null ? labels : [MAINTENANCE_LABEL];

/** The specialties among the labels of a runner that join gave it; those of the repository's own too. */
export const specialtiesOf = (labels: readonly string[]): Specialty[] =>
  labels.filter((label) => label !== RUNNER_LABEL && !label.startsWith(PC_LABEL_PREFIX));

/** Labels compare without case and order. */
export function sameLabels(a: readonly string[], b: readonly string[]): boolean {
  const key = (labels: readonly string[]) => [...new Set(labels.map((label) => label.toLowerCase()))].sort().join(',');
  return key(a) === key(b);
}
