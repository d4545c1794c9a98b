/** A repository's own specialties (B2): what its configuration says goes before what is built in. */
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../../app/config/schema.ts';
import { analyse } from '../../../app/core/classify/classify.ts';
import { vocabularyOf } from '../../../app/core/classify/own.ts';
import { BUILT_IN } from '../../../app/core/classify/vocabulary.ts';
import { config } from '../schedule/ground.ts';

const having = (specialties: object) => {
  const vocabulary = vocabularyOf(config({ specialties }).specialties);
  return (title: string, body = '', labels: string[] = []) => analyse({ title, body, labels }, vocabulary);
};

test('nothing said: the built-in vocabulary itself', () => {
  expect(vocabularyOf(DEFAULT_CONFIG.specialties)).toBe(BUILT_IN);
  expect(vocabularyOf(config({ specialties: { mobile: { description: 'x' } } }).specialties)).not.toBe(BUILT_IN);
});

test('made once for a configuration', () => {
  const { specialties } = config({ specialties: { mobile: { keywords: ['tablet'] } } });
  expect(vocabularyOf(specialties)).toBe(vocabularyOf(specialties));
});

describe('one of its own', () => {
  const of = having({
    mobile: {
      keywords: ['Tablet', 'push notification', 'プッシュ通知', 'kotlin*'],
      labels: ['App'],
      paths: ['apps/mobile/'],
    },
  });
  test.each([
    ['Tablets lose the session', ''],
    ['A push notification comes twice', ''],
    ['プッシュ通知が届かない', ''],
    ['Kotlinx is too old', ''],
    ['It crashes', 'Look at `apps/mobile/src/start.xyz`.'],
  ])('by a word or a path: %s', (title, body) => expect(of(title, body).specialty).toBe('mobile'));
  test.each([['app'], ['area/mobile'], ['specialty:mobile']])('by the label %s', (label) =>
    expect(of('It crashes', '', [label]).specialty).toBe('mobile'),
  );
  test('the comment can show why', () =>
    expect(of('Tablets lose the session').evidence[0]).toEqual({ where: 'title', term: 'tablets', points: 12 }));
  test('others stay as they are', () => expect(of('Flaky test in the cart suite').specialty).toBe('testing'));
});

test('a word that is claimed speaks for nobody else any more', () => {
  expect(having({})('The button').specialty).toBe('frontend');
  const { specialty, confidence } = having({ hardware: { keywords: ['button'], labels: ['ui'] } })('The button');
  expect(specialty).toBe('hardware');
  expect(confidence).toBeGreaterThan(0.7);
  expect(having({ hardware: { labels: ['ui'] } })('It', '', ['ui']).specialty).toBe('hardware');
});

test('a built-in one gets more words and keeps its own', () => {
  const of = having({ backend: { keywords: ['ledger'] } });
  expect(of('The ledger is off').specialty).toBe('backend');
  expect(of('Order endpoint returns 500', 'POST /orders').specialty).toBe('backend');
});

test('a renamed one is found by the same words, by both labels, and is the same kind of work', () => {
  const of = having({ documentation: { rename: 'manual' } });
  const found = of('README: broken link in the getting started guide');
  expect(found).toMatchObject({ specialty: 'manual', kind: 'docs' });
  expect(of('Hm', '', ['specialty:documentation']).specialty).toBe('manual');
  expect(of('Hm', '', ['specialty:manual']).specialty).toBe('manual');
  expect(of('Manual').kind).toBe(having({})('Documentation', '', ['specialty:documentation']).kind);
});

test('a removed one is nobody’s, neither by words nor by label', () => {
  const of = having({ documentation: false });
  expect(of('README: broken link in the getting started guide').specialty).not.toBe('documentation');
  expect(of('Hm', '', ['specialty:documentation']).specialty).toBe('general');
});

test('a label of a specialty that nobody knows says nothing', () =>
  expect(having({})('Hm', '', ['specialty:cardiology', 'specialty:']).specialty).toBe('general'));
