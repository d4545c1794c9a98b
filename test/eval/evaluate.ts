/** Runs the classifier over labelled issues. */
import { analyse } from '../../app/core/classify/classify.ts';
import type { Labelled } from './record.ts';
import { type Score, score } from './score.ts';

/** The classifier sees title and body; the labels only when asked for, since they often name the answer. */
export function evaluate(records: readonly Labelled[], withLabels: boolean): Score {
  return score(
    records.map((record) => {
      const { title, body, labels } = record;
      const { specialty, kind, confidence, evidence } = analyse({ title, body, labels: withLabels ? labels : [] });
      return { record, specialty, kind, confidence, terms: evidence.slice(0, 5).map(({ term }) => term) };
    }),
  );
}
