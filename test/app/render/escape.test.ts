import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import { readMarker, writeMarker } from '../../../app/contract/marker.ts';
import { code, inert } from '../../../app/render/escape.ts';

const html = (markdown: string) => new MarkdownIt({ html: true, linkify: true }).renderInline(markdown);

describe('inert text', () => {
  test.each([
    'ping @octocat and @acme/team',
    'closes #12 and GH-3',
    '<img src=x onerror=alert(1)>',
    '**bold** _it_ ~~gone~~ `code`',
    '[link](https://x.example) ![pic](https://x.example/p.png)',
    '<!-- claude-cluster:record {} -->',
    'https://x.example www.x.example',
    'a\nb\r\nc\u202ed\u200be',
    '| a | b |',
    '\\`',
  ])('%j neither formats, links, pings nor hides', (text) => {
    const shown = html(inert(text));
    const tags = shown.replaceAll('<!-- -->', '').match(/<[^>]+>/g) ?? [];
    expect(tags).toEqual([]);
    expect(inert(text)).not.toMatch(/@\w|#\d|\bGH-\d|\n|:\/\/|claude-cluster:record \{\} -->/);
  });

  test('it still reads the same', () => expect(html(inert('2 tests fail: a & b'))).toBe('2 tests fail: a &amp; b'));
  test('it is cut', () => expect(inert('x'.repeat(500))).toHaveLength(200));
});

describe('whatever somebody wrote', () => {
  const bits = fc.constantFrom(
    '@',
    '#1',
    'gh-2',
    'http',
    '://',
    'www.',
    '<a href=',
    '>',
    '![',
    '](',
    ')',
    '`',
    '\\\\',
    '\n',
    '&#64;',
    '*',
    '~~',
    '|',
    'x',
  );
  const texts = fc.oneof(
    fc.array(bits, { maxLength: 25 }).map((all) => all.join('')),
    fc.string({ unit: 'binary', maxLength: 300 }),
  );
  const tagsIn = (markdown: string) =>
    html(markdown)
      .replaceAll('<!-- -->', '')
      .match(/<[a-z!/][^>]*>/gi) ?? [];

  test('as inert text it formats, links, pings and hides nothing', () =>
    fc.assert(
      fc.property(texts, (text) => {
        expect(tagsIn(inert(text))).toEqual([]);
        expect(inert(text)).not.toMatch(/@\w|#\d|\bGH-\d|[\n\r]|:\/\/|\bwww\./i);
      }),
      { numRuns: 1000 },
    ));
  test('as code it stays one piece of code', () =>
    fc.assert(
      fc.property(texts, (text) => {
        expect(tagsIn(code(text))).toEqual(['<code>', '</code>']);
        expect(code(text)).not.toMatch(/[\n\r]/);
      }),
      { numRuns: 1000 },
    ));
});

test('code cannot be left', () => {
  expect(code('a`b')).toBe('`aʼb`');
  expect(code('')).toBe('` `');
  expect(code('a\nb')).not.toContain('\n');
});

test('neither as code nor as text is a marker one', () => {
  const marker = writeMarker('record', '{}');
  expect([code(marker), inert(marker)].map((text) => readMarker('record', text))).toEqual([undefined, undefined]);
});
