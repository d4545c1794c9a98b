/** What is the author's and what is printed by a form or pasted from a machine. */
import { describe, expect, test } from 'vitest';
import { analyse } from '../../../app/core/classify/classify.ts';
import { readIssue } from '../../../app/core/classify/read.ts';

const read = (body: string, title = 'title') => readIssue({ title, body });

describe('the title', () => {
  test.each([
    ['[BUG] It hangs', ['bug'], 'it hangs'],
    ['fix(api): it hangs', ['fix(api)'], 'it hangs'],
    ['[Bug]: docs: it hangs', ['bug', 'docs'], 'it hangs'],
    ['【不具合】止まる', ['不具合'], '止まる'],
    ['std::sort is slow', [], 'std::sort is slow'],
    ['[only a tag]', [], '[only a tag]'],
  ])('%s', (title, tags, rest) => expect(read('', title)).toMatchObject({ tags, title: rest }));
});

describe('pasted', () => {
  test.each([
    ['a code block', '```\nsecret word\n```'],
    ['a block that never closes', '~~~\nsecret word'],
    ['a block inside a list', '- ```js\nsecret word\n```'],
    ['a <pre> block', '<pre>secret word</pre>'],
    ['a table row', '| secret word | 1.2 |'],
    ['a quote', '> secret word'],
    ['a check box', '- [x] secret word'],
    ['a stack frame', '    at secret word (lib/a.js:10:3)'],
    ['a log line', '2026-01-02 10:11:12 secret word'],
    ['a shell line', '$ secret word'],
    ['a section about the machine', '### Environment\nsecret word'],
    ['a Japanese section about the machine', '## 環境\nsecret word'],
  ])('%s', (_, body) => {
    const { prose, pasted } = read(`said by me\n\n${body}`);
    expect(pasted).toContain('secret word');
    expect(prose).toContain('said by me');
    expect(prose).not.toContain('secret word');
  });
});

describe('neither', () => {
  test.each([
    ['an HTML comment', '<!-- secret word -->'],
    ['an HTML comment that never closes', '<!-- secret word'],
    ['a link target', 'https://example.com/secret word'.replace(' ', '-')],
    ['an image', '![secret word](https://example.com/a.png)'],
    ['a tag', '<img alt="secret word" src="x">'],
    ['what a form asks', 'A clear and concise description of the secret word.'],
    ['an unanswered field', '_No response_ secret word'],
  ])('%s', (_, body) => {
    const { prose, pasted } = read(body);
    expect(`${prose}\n${pasted}`).not.toMatch(/secret.word/);
  });
});

test.each(['Provide a flag.', 'No button is there.', 'Example of the flag'])('the author’s own line: %s', (line) =>
  expect(read(line).prose).toBe(line.toLowerCase()),
);

test('the section after a form section is the author’s again', () =>
  expect(read('### Environment\nlinux\n### Why I care\nsaid by me').prose).toContain('said by me'));

test('headings of a form are kept apart, headings of the author are prose', () => {
  const { headings, prose } = read('## Steps to reproduce\nclick\n## The ledger drifts\nslowly');
  expect(headings).toBe('steps to reproduce');
  expect(prose).toContain('the ledger drifts');
});

test('paths: each once, without line numbers; hosts and versions are none', () =>
  expect(read('see src/a/b.ts:12, src/a/b.ts and ./Makefile, not example.com or v1.2.3').paths).toEqual([
    'src/a/b.ts',
    'makefile',
  ]));

describe('noise does not outvote people', () => {
  const of = (title: string, body: string) => analyse({ title, body, labels: [] }).specialty;

  test('a long log', () => {
    const log = `\`\`\`\n${'database query sql postgres migration schema index table\n'.repeat(20)}\`\`\``;
    expect(of('The dialog closes by itself', `Clicking the button in the modal does nothing.\n${log}`)).toBe(
      'frontend',
    );
  });

  test('an environment table and a check list', () =>
    expect(
      of(
        'Wrong tax in the invoice mail',
        [
          '- [x] I read the documentation and the readme',
          '- [x] I ran the unit tests',
          '### Environment',
          '| Docker | Kubernetes | Chrome | Postgres |',
          '| 27 | 1.31 | 140 | 17 |',
        ].join('\n'),
      ),
    ).toBe('backend'));

  test('what is hidden in an HTML comment', () =>
    expect(of('Please look', '<!-- backend server api endpoint database -->')).toBe('general'));
});
