/**
 * What a task is, for its record. Its kind: a pull request is there to be reviewed, a person's `kind:` label decides, else the
 * text does.
 */
import type { Specialties } from '../config/specialties.ts';
import { type Kind, kindOf, priorityOf, stateOf } from '../contract/labels.ts';
import { isAnswer } from '../contract/product.ts';
import type { Classification, Evidence } from '../contract/record.ts';
import { type Analysis, analyse } from './classify/classify.ts';
import { vocabularyOf } from './classify/own.ts';
import { minutesFor } from './classify/size.ts';
import type { Facts } from './facts.ts';

export function kindFor({ pullHead, labels }: Pick<Facts['issue'], 'pullHead' | 'labels'>, byText: Kind): Kind {
  return pullHead === null ? (labels.flatMap((label) => kindOf(label) ?? [])[0] ?? byText) : 'review';
}

export function classifyTask(issue: Facts['issue'], specialties: Specialties): Classification {
  // `claude:review` says where the task stands, not what it is about.
  const labels = issue.labels.filter((label) => stateOf(label) === undefined);
  const analysis = analyse({ ...issue, labels }, vocabularyOf(specialties));
  const { specialty, confidence, evidence, priorityHint: hint } = analysis;
  const kind = kindFor(issue, kindOfText(analysis));
  const size = { is: analysis.size, minutes: minutesFor(kind, analysis.size), because: analysis.sizeEvidence };
  // A label that is there says it already.
  const isSaid = hint === undefined || labels.some((label) => priorityOf(label) !== undefined);
  return { specialty, kind, confidence, evidence, size, ...(isSaid ? {} : { hint }) };
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
