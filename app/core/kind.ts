/**
 * What a task is, for its record. Its kind: a pull request is there to be reviewed, a person's `kind:` label decides, else the
 * text does.
 */
import type { Specialties } from '../config/specialties.ts';
import { type Kind, kindOf, priorityOf, type Specialty, stateOf } from '../contract/labels.ts';
import { isAnswer } from '../contract/product.ts';
import type { Classification, Evidence } from '../contract/record.ts';
import { type Analysis, analyse, byLabel } from './classify/classify.ts';
import { vocabularyOf } from './classify/own.ts';
import { minutesFor } from './classify/size.ts';
import type { Facts } from './facts.ts';
import type { Opinion } from './opinion.ts';

export function kindFor({ pullHead, labels }: Pick<Facts['issue'], 'pullHead' | 'labels'>, byText: Kind): Kind {
  return pullHead === null ? (labels.flatMap((label) => kindOf(label) ?? [])[0] ?? byText) : 'review';
}

/** By its words alone. */
export const classifyTask = (issue: Facts['issue'], specialties: Specialties): Classification =>
  read(issue, specialties).classification;

/** A new task. Where its words leave it open and there is somebody to ask, their opinion counts, or is missing. */
export function classifyNew(
  issue: Facts['issue'],
  specialties: Specialties,
  opinion: Opinion | undefined,
): Classification | 'opinion-missing' {
  const { classification, sure } = read(issue, specialties);
  if (sure || opinion === undefined) return classification;
  switch (opinion.kind) {
    case 'unread':
      return 'opinion-missing';
    case 'none':
      return { ...classification, advice: { outcome: 'none', why: opinion.why } };
    case 'given': {
      const { specialty, model, reason } = opinion;
      const advised = withKind(classification, kindFor(issue, opinion.work));
      // What spoke for another one speaks for nothing here.
      const agreed = specialty === classification.specialty ? {} : { specialty, confidence: 0, evidence: [] };
      return { ...advised, ...agreed, advice: { outcome: 'decided', model, reason } };
    }
  }
}

/** What a person says of its specialty goes before everything that was thought of it. */
export function chosenByHand({ advice: _, ...classification }: Classification, specialty: Specialty): Classification {
  return { ...classification, ...byLabel(specialty) };
}

function read(issue: Facts['issue'], specialties: Specialties): { classification: Classification; sure: boolean } {
  // `claude:review` says where the task stands, not what it is about.
  const labels = issue.labels.filter((label) => stateOf(label) === undefined);
  const analysis = analyse({ ...issue, labels }, vocabularyOf(specialties));
  const { specialty, confidence, evidence, priorityHint: hint } = analysis;
  const kind = kindFor(issue, kindOfText(analysis));
  const size = { is: analysis.size, minutes: minutesFor(kind, analysis.size), because: analysis.sizeEvidence };
  // A label that is there says it already.
  const isSaid = hint === undefined || labels.some((label) => priorityOf(label) !== undefined);
  const classification = { specialty, kind, confidence, evidence, size, ...(isSaid ? {} : { hint }) };
  return { classification, sure: analysis.sure };
}

/** The same with another kind, which takes another time. */
export function withKind(classification: Classification, kind: Kind): Classification {
  const { size } = classification;
  return { ...classification, kind, ...(size && { size: { ...size, minutes: minutesFor(kind, size.is) } }) };
}

const kindOfText = ({ kind, kindEvidence }: Analysis): Kind =>
  isAnswer(kind) && !isClear(kindEvidence) ? OTHERWISE : kind;

/** Points that one opening such as "how …" gets. */
const CLEAR = 5;
const OTHERWISE: Kind = 'feature';

/** Who wanted a change and gets an answer has waited for nothing: the title or a label has to ask for one, not a word in passing. */
function isClear(evidence: readonly Evidence[]): boolean {
  const heard = evidence.filter(({ where }) => where === 'title' || where === 'label');
  return heard.reduce((sum, { points }) => sum + points, 0) >= CLEAR;
}
