/**
 * What an issue is about and what it asks for: specialty, kind, size, urgency, each with what spoke for it. Local,
 * explainable, no network. Pure.
 */
import { type Specialty, specialtyOf } from '../../contract/labels.ts';
import type { Evidence } from '../../contract/record.ts';
import { type KindResult, kindOf } from './kind.ts';
import { type PriorityHint, priorityHint } from './priority.ts';
import { readIssue } from './read.ts';
import { type SizeResult, sizeOf } from './size.ts';
import { type Ranked, rank, TUNING } from './specialty.ts';
import { BUILT_IN, type Vocabulary } from './vocabulary.ts';

/** As GitHub gives it. The repository's labels count as evidence; a `specialty:` label decides. */
export type Issue = { title: string; body: string; labels: readonly string[] };

export type Analysis = KindResult &
  SizeResult & {
    specialty: Specialty;
    /** 0 to 1: the winner's share of all points. */
    confidence: number;
    /** What spoke for the specialty, strongest first; at most ten. */
    evidence: Evidence[];
    /** Undefined when the issue says nothing about it. */
    priorityHint: PriorityHint | undefined;
    /** False when too little was said, or nothing stands out: somebody who reads more than words may decide instead. */
    sure: boolean;
  };

export function analyse(issue: Issue, vocabulary: Vocabulary<Specialty> = BUILT_IN): Analysis {
  const text = readIssue(issue);
  const named = issue.labels.map((label) => nameIn(label, vocabulary)).find((name) => name !== undefined);
  const found = named === undefined ? decide(rank(text, issue.labels, vocabulary)) : { ...byLabel(named), sure: true };
  const kind = kindOf(text, issue.labels, vocabulary.origins.get(found.specialty));
  return { ...found, ...kind, ...sizeOf(text), priorityHint: priorityHint(text, issue.labels) };
}

/** A label may name a specialty as it was called before the repository renamed it. */
function nameIn(label: string, { fields, renamed }: Vocabulary<Specialty>): Specialty | undefined {
  const name = specialtyOf(label);
  if (name === undefined) return undefined;
  return fields.some((field) => field.name === name) ? name : renamed.get(name);
}

/** What a person's `specialty:` label says: beyond doubt. */
export function byLabel(specialty: Specialty): { specialty: Specialty; confidence: number; evidence: Evidence[] } {
  const evidence: Evidence[] = [{ where: 'label', term: `specialty:${specialty}`, points: TUNING.label }];
  return { specialty, confidence: 1, evidence };
}

/** From here on a second opinion is not worth asking for. */
const SURE = 0.45;

type Decided = Pick<Analysis, 'specialty' | 'confidence' | 'evidence' | 'sure'>;

function decide(ranked: readonly Ranked<Specialty>[]): Decided {
  const [winner] = ranked;
  if (winner === undefined || winner.confidence < TUNING.leastConfidence)
    return { specialty: 'general', confidence: 0, evidence: [], sure: false };
  return {
    specialty: winner.name,
    confidence: Math.round(winner.confidence * 100) / 100,
    evidence: winner.evidence.slice(0, 10),
    sure: winner.confidence >= SURE,
  };
}
