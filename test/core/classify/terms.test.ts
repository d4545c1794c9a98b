/** The word matcher: whole words, phrases, open endings, scripts without spaces. */
import { describe, expect, test } from 'vitest';
import { findTerms, indexTerms } from '../../../app/core/classify/terms.ts';
import { fold } from '../../../app/core/classify/tokens.ts';

const index = indexTerms(
  [
    { name: 'a', terms: { 3: 'query, query string, vulnerab*, back-end, c++, テスト, テストコード', 1: 'query, ui' } },
    { name: 'b', terms: { 2: 'query' } },
  ],
  'query language',
);
const found = (text: string) => findTerms(fold(text), index).map(({ term }) => term);

describe('finds', () => {
  test.each([
    ['a word', 'The query.', ['query']],
    ['its plural', 'two querys', ['query']],
    ['a phrase before its words', 'a query string', ['query string']],
    ['an open ending', 'Vulnerabilities', ['vulnerab']],
    ['a hyphen like a space', 'back end, Back-End', ['back end']],
    ['signs that belong to a name', 'in C++, not C', ['c++']],
    ['the longest inside a script without spaces', 'このテストコードを', ['テストコード']],
    ['a term beside another script', 'apiのテスト', ['テスト']],
    ['each once', 'query query', ['query']],
  ])('%s', (_, text, terms) => expect(found(text)).toEqual(terms));
});

describe('does not find', () => {
  test.each([
    ['a part of a word', 'jquery queryable'],
    ['a short word in the plural', 'uis'],
    ['what is declared meaningless', 'a query language'],
  ])('%s', (_, text) => expect(found(text)).toEqual([]));
});

test('a term may mean several things; listed twice, the higher points count', () =>
  expect(findTerms('query', index)[0]?.meanings).toEqual([
    { name: 'a', points: 3 },
    { name: 'b', points: 2 },
  ]));

test('the spelling is the text’s own', () =>
  expect(findTerms(fold('VULNERABLE'), index)[0]?.spelling).toBe('vulnerable'));
