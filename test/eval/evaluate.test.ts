/** The evaluation command, and a guard: self-written issues that the classifier must keep getting right. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SPECIALTIES } from '../../app/contract/labels.ts';
import { evaluate } from './evaluate.ts';
import { GUARD, TITLES } from './guard.ts';
import { type Labelled, parseRecords } from './record.ts';
import { type Predicted, score } from './score.ts';

const record = (values: Partial<Labelled>): Labelled => ({
  id: 'a',
  title: 'title',
  body: '',
  labels: [],
  gold: 'backend',
  acceptable: ['backend'],
  lang: 'en',
  tricky: false,
  ...values,
});
const predicted = (specialty: Predicted['specialty'], values: Partial<Labelled> = {}): Predicted => ({
  record: record(values),
  specialty,
  kind: 'bug',
  confidence: 1,
  terms: [],
});

describe('records', () => {
  test('missing fields have defaults, blank lines are skipped', () =>
    expect(parseRecords('\n{"id":7,"title":"t","body":null,"gold":"general","acceptable":["general"]}\n')).toEqual([
      {
        id: '7',
        title: 't',
        body: '',
        labels: [],
        gold: 'general',
        acceptable: ['general'],
        lang: 'unknown',
        tricky: false,
      },
    ]));

  test('errors name line and field', () => {
    const wrong = '{"id":1,"title":"t","gold":"wizardry","acceptable":[]}';
    expect(() => parseRecords(`{}\n${wrong}\nnonsense`)).toThrow(/line 1, field title.*line 2, field gold.*line 3: /s);
    expect(() => parseRecords('\n')).toThrow('no records');
  });
});

describe('score', () => {
  const result = score([
    predicted('backend'),
    predicted('database', { acceptable: ['backend', 'database'], lang: 'ja', tricky: true }),
    predicted('frontend', { id: 'wrong one', kind: 'bug' }),
  ]);

  test('an acceptable prediction is right, the best one is gold', () => {
    expect(result.accuracy).toBeCloseTo(2 / 3);
    expect(result.accuracyOnGold).toBeCloseTo(1 / 3);
  });
  test('F1 is the mean over the classes that occur', () => {
    expect(result.perClass.map(({ specialty, f1 }) => [specialty, f1])).toEqual([
      ['backend', 2 / 3],
      ['frontend', 0],
      ['database', 1],
    ]);
    expect(result.macroF1).toBeCloseTo(5 / 9);
  });
  test('says what was taken for what', () =>
    expect(result.confusion).toEqual({ backend: { backend: 1, frontend: 1 }, database: { database: 1 } }));
  test('counts by language, tricky ones and kinds', () => {
    expect(result.perLanguage).toMatchObject({ en: { right: 1, of: 2 }, ja: { right: 1, of: 1 } });
    expect(result.tricky).toMatchObject({ right: 1, of: 1 });
    expect(result.kindAccuracy).toMatchObject({ right: 1, of: 1 });
  });
  test('lists what went wrong', () => expect(result.wrong.map(({ id }) => id)).toEqual(['wrong one']));
});

test('labels are hidden unless asked for', () => {
  const records = [record({ title: 'Please look', labels: ['area: backend'] })];
  expect(evaluate(records, false).accuracy).toBe(0);
  expect(evaluate(records, true).accuracy).toBe(1);
});

describe('the guard', () => {
  test('self-written issues keep their specialty', () => {
    const records = GUARD.map(([gold, title, body]) => record({ id: title, title, body, gold, acceptable: [gold] }));
    expect(evaluate(records, false).wrong).toEqual([]);
  });

  test('titles alone suffice nearly always', () => {
    const records = SPECIALTIES.flatMap((gold) =>
      TITLES[gold]
        .trim()
        .split('\n')
        .map((title) => record({ id: title, title, gold, acceptable: [gold] })),
    );
    const { accuracy, macroF1 } = evaluate(records, false);
    expect(accuracy).toBeGreaterThan(0.95);
    expect(macroF1).toBeGreaterThan(0.95);
  });
});

describe('the command', () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args]);
  const file = (text: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'eval-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'issues.jsonl'), text);
    return join(folder, 'issues.jsonl');
  };
  const LINE =
    '{"id":"x","title":"Flaky unit test","body":"","gold":"testing","acceptable":["testing"],"lang":"en","tricky":false}';

  test('prints the figures', async () => {
    const { stdout } = await run(file(LINE));
    expect(stdout).toContain('accuracy             100.0 %');
    expect(stdout).toContain('macro-F1             100.0 %');
  });
  test('--json prints them for machines', async () => {
    const { stdout } = await run(file(LINE), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ records: 1, accuracy: 1, macroF1: 1, wrong: [] });
  });
  test.each([
    ['a bad record', [file.bind(null, '{"id":1}')], 'line 1, field title'],
    ['no file', [], 'expected one file, found 0'],
    ['an unknown flag', ['--fast'], '--fast'],
    ['a missing file', ['/nonexistent.jsonl'], '/nonexistent.jsonl'],
  ] as const)('says what is wrong with %s', async (_, args, message) => {
    const asked = run(...args.map((one) => (typeof one === 'string' ? one : one())));
    await expect(asked).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(message) });
  });
});
