/** A second opinion where the words leave open what an issue is: what somebody is asked, and what came of it. */
import type { Specialties } from '../config/specialties.ts';
import { type Kind, type Specialty, stateOf } from '../contract/labels.ts';
import type { Advice } from '../contract/record.ts';
import type { Facts } from './facts.ts';

export type Question = {
  title: string;
  body: string;
  labels: string[];
  /** What it may be; in the repository's words, or the built-in one's, what each is about. */
  specialties: Pick<Specialties['list'][number], 'name' | 'builtIn' | 'description'>[];
};

export type Opinion =
  /** There is somebody to ask, and nobody has. */
  | { kind: 'unread' }
  | { kind: 'none'; why: Extract<Advice, { outcome: 'none' }>['why'] }
  /** `model` gave it; `reason` is one sentence in its own words. */
  | { kind: 'given'; model: string; specialty: Specialty; work: Kind; reason: string };

export const questionOf = ({ issue }: Facts, { list }: Specialties): Question => ({
  title: issue.title,
  body: issue.body,
  labels: issue.labels.filter((label) => stateOf(label) === undefined),
  specialties: list.map(({ name, builtIn, description }) => ({ name, builtIn, description })),
});
