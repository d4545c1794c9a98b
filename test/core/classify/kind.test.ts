/** What kind of work an issue asks for, how big it looks, and how urgent it says it is. */
import { describe, expect, test } from 'vitest';
import { analyse } from '../../../app/core/classify/classify.ts';
import { minutesFor } from '../../../app/core/classify/size.ts';

const of = (title: string, body = '', labels: string[] = []) => analyse({ title, body, labels });

describe('kind', () => {
  test.each([
    ['bug', 'The cart crashes when empty', ''],
    ['bug', 'Total is wrong for two items', '**How to see it**\nPut two cups into the cart.'],
    ['bug', 'Prices with three digits', '### Steps to reproduce\n1. open\n### Actual behavior\nIt shows 1.5.'],
    ['bug', '合計金額がおかしい不具合', ''],
    ['bug', '保存按钮报错', ''],
    ['feature', 'Add a dark mode', ''],
    ['feature', 'Remember the last search', '### Is your feature request related to a problem?\nI type it every day.'],
    ['feature', 'CSV出力機能を追加してほしい', ''],
    ['test', 'Write tests for the cart', ''],
    ['test', 'カートのテストを追加', ''],
    ['docs', 'Typo in the README', ''],
    ['docs', 'Document the retry option', ''],
    ['refactor', 'Refactor the order service', ''],
    ['refactor', 'Clean up the old importer', ''],
    ['review', 'Please review this design for the queue', ''],
    ['analysis', 'Investigate why start-up takes a minute', ''],
    ['analysis', '起動が遅い原因を調査する', ''],
    ['question', 'How do I start the server?', ''],
    ['question', 'ログの出力先はどうやって変えますか？', ''],
    ['feature', 'Bigger cups', ''],
  ] as const)('%s: %s', (kind, title, body) => expect(of(title, body).kind).toBe(kind));

  test("the repository's label decides", () => expect(of('Add a check', '', ['type: bug']).kind).toBe('bug'));
  test('a tag in the title counts', () => expect(of('[Feature] Cups').kind).toBe('feature'));
  test('a verb inside the title is no order', () =>
    expect(of('Menu is shown behind others').kind).not.toBe('question'));

  test('says what spoke for it, at most five entries, strongest first', () => {
    const { kindEvidence } = of('Crash: cart crashes, broken, error, exception, hangs and fails');
    expect(kindEvidence).toHaveLength(5);
    expect(kindEvidence[0]).toMatchObject({ where: 'title' });
    const points = kindEvidence.map((one) => one.points);
    expect(points).toEqual(points.toSorted((a, b) => b - a));
  });
});

describe('size', () => {
  test('a typo is small, a rewrite is large, most is in between', () => {
    expect(of('Typo on the start page')).toMatchObject({ size: 'small', sizeEvidence: ['typo'] });
    expect(of('Add a filter')).toMatchObject({ size: 'medium', sizeEvidence: [] });
    expect(of('Rewrite the importer from scratch')).toMatchObject({ size: 'large' });
  });

  test('many tasks make it large', () =>
    expect(of('Cups', '- [ ] one\n'.repeat(12))).toMatchObject({ size: 'large', sizeEvidence: ['12 list items'] }));

  test('an answer takes less time than a feature, and what is large the most', () => {
    expect(minutesFor('question', 'medium')).toBeLessThan(minutesFor('feature', 'medium'));
    expect(minutesFor('feature', 'small')).toBeLessThan(minutesFor('feature', 'medium'));
    expect(minutesFor('feature', 'medium')).toBeLessThan(minutesFor('feature', 'large'));
  });
});

describe('priority hint', () => {
  test.each([
    ['urgent', 'Production is down since the upgrade', ''],
    ['urgent', 'Import eats orders', 'This is data loss for every shop.'],
    ['urgent', '本番障害：注文できない', ''],
    ['urgent', '[URGENTE] Botão não funciona', ''],
    ['high', 'Nobody can pay', ''],
    ['high', 'Wrong tax', 'This is a release blocker.'],
    ['low', 'Align the icons', 'Nice to have, no rush.'],
    ['low', 'Align the icons', 'Not urgent at all.'],
    ['low', 'アイコンの位置', '急ぎではないです。'],
  ] as const)('%s: %s', (priority, title, body) => expect(of(title, body).priorityHint?.priority).toBe(priority));

  test('says what spoke for it', () =>
    expect(of('Production is down').priorityHint?.evidence).toEqual([
      { where: 'title', term: 'production is down', points: 2 },
    ]));

  test('nothing is said', () => expect(of('Wrong tax').priorityHint).toBeUndefined());
  test('what is only pasted is no hint', () =>
    expect(of('Wrong tax', '```\ncritical: data loss\n```').priorityHint).toBeUndefined());
  test("a maintainer's label outweighs the reporter's words", () =>
    expect(of('URGENT!!! please', '', ['priority: low']).priorityHint?.priority).toBe('low'));
});
