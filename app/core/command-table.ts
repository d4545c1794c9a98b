/** The commands: what each is called and who may use it. Parsing, rights and help all read this one table. */
import type { Priority } from '../contract/labels.ts';

export const VERBS = [
  'retry',
  'fix',
  'review',
  'plan',
  'cancel',
  'approve',
  'pause',
  'resume',
  'priority',
  'specialty',
  'assign',
  'status',
  'why',
  'queue',
  'help',
] as const;
export type Verb = (typeof VERBS)[number];

/** `author`: whoever opened the issue, who could as well close it, and everybody with write access. */
export type Right = 'everybody' | 'author' | 'write';

export const COMMANDS: { readonly [verb in Verb]: { right: Right; aliases: readonly string[] } } = {
  retry: { right: 'write', aliases: ['rerun', 'again', 'start'] },
  fix: { right: 'write', aliases: ['address'] },
  review: { right: 'write', aliases: [] },
  plan: { right: 'write', aliases: ['split'] },
  cancel: { right: 'author', aliases: ['stop', 'abort'] },
  approve: { right: 'write', aliases: ['ok'] },
  pause: { right: 'write', aliases: ['hold'] },
  resume: { right: 'write', aliases: ['unpause', 'continue'] },
  priority: { right: 'write', aliases: ['prio'] },
  specialty: { right: 'write', aliases: ['route'] },
  assign: { right: 'write', aliases: ['pin'] },
  status: { right: 'everybody', aliases: ['state'] },
  why: { right: 'everybody', aliases: ['explain'] },
  queue: { right: 'everybody', aliases: ['list'] },
  help: { right: 'everybody', aliases: ['commands'] },
};

/** Every word that stands for a command, with the command's own name. */
export const WORDS: ReadonlyMap<string, Verb> = new Map(
  VERBS.flatMap((verb) => [verb, ...COMMANDS[verb].aliases].map((word) => [word, verb] as const)),
);

/** 10 is most urgent. The four names are what the queue knows. */
export function priorityOfNumber(number: number): Priority {
  if (number >= 9) return 'urgent';
  if (number >= 7) return 'high';
  return number >= 4 ? 'medium' : 'low';
}
