/** The kind of a task: a pull request is there to be reviewed, a person's `kind:` label decides, else the text does. */
import type { Specialties } from '../config/specialties.ts';
import { type Kind, kindOf, stateOf } from '../contract/labels.ts';
import { isAnswer } from '../contract/product.ts';
import type { Classification, Evidence } from '../contract/record.ts';
import { analyse } from './classify/classify.ts';
import { vocabularyOf } from './classify/own.ts';
import type { Facts } from './facts.ts';

export function kindFor({ pullHead, labels }: Pick<Facts['issue'], 'pullHead' | 'labels'>, byText: Kind): Kind {
  return pullHead === null ? (labels.flatMap((label) => kindOf(label) ?? [])[0] ?? byText) : 'review';
}

export function classifyTask(issue: Facts['issue'], specialties: Specialties): Classification {
  // `claude:review` says where the task stands, not what it is about.
  const labels = issue.labels.filter((label) => stateOf(label) === undefined);
  const { specialty, kind, kindEvidence, confidence, evidence } = analyse(
    { ...issue, labels },
    vocabularyOf(specialties),
  );
  const byText = isAnswer(kind) && !isClear(kindEvidence) ? OTHERWISE : kind;
  return { specialty, kind: kindFor(issue, byText), confidence, evidence };
}

/** Points that one opening such as "how …" gets. */
const CLEAR = 5;
const OTHERWISE: Kind = 'feature';

/** Who wanted a change and gets an answer has waited for nothing: the title or a label has to ask for one, not a word in passing. */
function isClear(evidence: readonly Evidence[]): boolean {
  const heard = evidence.filter(({ where }) => where === 'title' || where === 'label');
  return heard.reduce((sum, { points }) => sum + points, 0) >= CLEAR;
}
