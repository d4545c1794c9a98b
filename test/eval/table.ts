/** The score as text for people. Pure. */
import type { Score } from './score.ts';

export function toText(score: Score): string {
  const rate = ({ right, of }: { right: number; of: number }) =>
    `${percent(of === 0 ? 0 : right / of)} (${right}/${of})`;
  return [
    `records              ${score.records}`,
    `accuracy             ${percent(score.accuracy)}   (prediction is acceptable)`,
    `accuracy on gold     ${percent(score.accuracyOnGold)}`,
    `macro-F1             ${percent(score.macroF1)}   (acceptable counts as right)`,
    `tricky ones          ${rate(score.tricky)}`,
    ...(score.kindAccuracy ? [`kind                 ${rate(score.kindAccuracy)}`] : []),
    '',
    'specialty       precision  recall     F1   expected',
    ...score.perClass.map(
      ({ specialty, precision, recall, f1, expected }) =>
        `${specialty.padEnd(15)} ${percent(precision).padStart(9)} ${percent(recall).padStart(7)} ${percent(f1).padStart(6)} ${String(expected).padStart(10)}`,
    ),
    '',
    'expected → predicted',
    ...Object.entries(score.confusion).map(
      ([expected, row]) =>
        `${expected.padEnd(15)} ${Object.entries(row)
          .toSorted(([, a], [, b]) => b - a)
          .map(([predicted, count]) => `${predicted} ${count}`)
          .join(', ')}`,
    ),
    '',
    'language',
    ...Object.entries(score.perLanguage).map(([language, one]) => `${language.padEnd(15)} ${rate(one)}`),
    ...(score.wrong.length === 0 ? [] : ['', 'wrong']),
    ...score.wrong.map(
      ({ id, expected, predicted, confidence, terms }) =>
        `${id}: ${predicted} (${confidence}) instead of ${expected.join(' or ')}${terms.length > 0 ? `, because of ${terms.join(', ')}` : ''}`,
    ),
  ].join('\n');
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
