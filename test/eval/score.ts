/** How well predictions meet the labels: accuracy, F1, confusion, by language and for tricky issues. Pure. */
import { SPECIALTIES, type Specialty } from '../../app/contract/labels.ts';
import type { Labelled } from './record.ts';

export type Predicted = { record: Labelled; specialty: Specialty; kind: string; confidence: number; terms: string[] };

type Rate = { right: number; of: number; rate: number };
type ClassScore = { specialty: Specialty; precision: number; recall: number; f1: number; expected: number };
export type Score = {
  records: number;
  /** Prediction is one of the acceptable specialties. */
  accuracy: number;
  /** Prediction is the best one. */
  accuracyOnGold: number;
  /** Mean F1 over the classes that occur; an acceptable prediction counts as right. */
  macroF1: number;
  perClass: ClassScore[];
  /** expected → predicted → how many; expected is the prediction where that is acceptable, else gold. */
  confusion: { [expected: string]: { [predicted: string]: number } };
  perLanguage: { [language: string]: Rate };
  tricky: Rate;
  /** On the records that tell a kind; null when none does. */
  kindAccuracy: Rate | null;
  wrong: { id: string; expected: Specialty[]; predicted: Specialty; confidence: number; terms: string[] }[];
};

export function score(predictions: readonly Predicted[]): Score {
  const pairs = predictions.map((one) => ({ ...one, expected: isRight(one) ? one.specialty : one.record.gold }));
  const classes = SPECIALTIES.filter((name) => pairs.some((one) => one.expected === name || one.specialty === name));
  const perClass = classes.map((name) => {
    const expected = pairs.filter((one) => one.expected === name).length;
    const predicted = pairs.filter((one) => one.specialty === name).length;
    const both = pairs.filter((one) => one.expected === name && one.specialty === name).length;
    const precision = share(both, predicted);
    const recall = share(both, expected);
    return { specialty: name, precision, recall, f1: share(2 * both, predicted + expected), expected };
  });
  const confusion: Score['confusion'] = {};
  for (const { expected, specialty } of pairs) {
    const row = confusion[expected] ?? {};
    confusion[expected] = { ...row, [specialty]: (row[specialty] ?? 0) + 1 };
  }
  const withKind = predictions.filter(({ record }) => record.kind !== undefined);
  return {
    records: predictions.length,
    accuracy: rate(predictions, isRight).rate,
    accuracyOnGold: rate(predictions, ({ record, specialty }) => record.gold === specialty).rate,
    macroF1: share(
      perClass.reduce((sum, { f1 }) => sum + f1, 0),
      perClass.length,
    ),
    perClass,
    confusion,
    perLanguage: byLanguage(predictions),
    tricky: rate(
      predictions.filter(({ record }) => record.tricky),
      isRight,
    ),
    kindAccuracy: withKind.length === 0 ? null : rate(withKind, ({ record, kind }) => record.kind === kind),
    wrong: predictions
      .filter((one) => !isRight(one))
      .map(({ record, specialty, confidence, terms }) => ({
        id: record.id,
        expected: record.acceptable,
        predicted: specialty,
        confidence,
        terms,
      })),
  };
}

const isRight = ({ record, specialty }: Predicted): boolean => record.acceptable.some((one) => one === specialty);
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

function rate(predictions: readonly Predicted[], right: (one: Predicted) => boolean): Rate {
  const count = predictions.filter(right).length;
  return { right: count, of: predictions.length, rate: share(count, predictions.length) };
}

function byLanguage(predictions: readonly Predicted[]): Score['perLanguage'] {
  const languages = [...new Set(predictions.map(({ record }) => record.lang))].toSorted();
  return Object.fromEntries(
    languages.map((language) => [
      language,
      rate(
        predictions.filter(({ record }) => record.lang === language),
        isRight,
      ),
    ]),
  );
}
