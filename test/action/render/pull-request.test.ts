import { describe, expect, test } from 'vitest';
import { cutMarkdown } from '../../../action/render/markdown.ts';
import { commitMessage, type PrFacts, prBody, prTitle } from '../../../action/render/pull-request.ts';
import { failing, GATE } from './gate.ts';

const FACTS: PrFacts = {
  issue: 7,
  said: 'I mended the price.',
  changes: [{ status: 'M', path: 'src/price.ts' }],
  weakening: [],
  template: undefined,
  runUrl: 'https://github.com/a/b/actions/runs/5',
  end: {
    ok: true,
    gate: GATE,
    ...{ repairRounds: 1, costUsd: 0.5, turns: 4, durationMs: 5000 },
  },
};

describe('prBody', () => {
  test('of a finished attempt', () => {
    expect(prBody(FACTS)).toMatchInlineSnapshot(`
      "I mended the price.

      ### How it was tested

      By the action, outside the model: passed (3 passed, 1 skipped), after 1 repair round.

      ### Files changed (1)

      - M \`src/price.ts\`

      $0.50 · 4 turns · 5 s · [log of the run](https://github.com/a/b/actions/runs/5)

      Closes #7"
    `);
  });

  test('begins with weakened tests, also as a draft, and lists what failed before', () => {
    const weakening = [{ kind: 'removed', path: 'a.test.js', name: 'opens' }] as const;
    expect(prBody({ ...FACTS, weakening, end: undefined })).toMatch(/^> \[!WARNING\]\n/);
    const end = FACTS.end && { ...FACTS.end, gate: failing('', { isKnown: true }) };
    expect(prBody({ ...FACTS, end })).toContain('- `is a number` in `price.test.js`');
  });

  test('begins with changed files that Claude, the cluster or CI obey, or that say who reviews', () => {
    const paths = [
      'docs/CLAUDE.md',
      '.claude/settings.json',
      '.github/workflows/ci.yml',
      '.github/claude-cluster.yml',
      'docs/CODEOWNERS',
      'a.ts',
    ];
    const body = prBody({ ...FACTS, changes: paths.map((path) => ({ status: 'M', path })) });
    const [notice = ''] = body.split('\n\n');
    expect(notice).toMatch(/^> \[!CAUTION\]\n/);
    expect(paths.filter((path) => notice.includes(path))).toEqual(paths.slice(0, -1));
  });

  test('keeps to the template when Claude did, and carries it along when Claude did not', () => {
    const template = '<!-- Explain. -->\n## What\n\n## Why @team\n';
    const said = '## What\n\nMended.\n\n## Why @team\n\nIt was wrong.';
    const followed = prBody({ ...FACTS, template, said });
    expect(followed.match(/## What/g)).toHaveLength(1);
    const ignored = prBody({ ...FACTS, template });
    expect(ignored).toMatch(/^I mended the price\.\n\n## What\n\n## Why @\u200bteam\n\n### How it was tested/);
  });

  test('links its own issue even when everything else had to be cut, and no other', () => {
    const body = prBody({ ...FACTS, said: 'Closes #1. '.repeat(20_000) });
    expect(body.length).toBeLessThanOrEqual(65_535);
    expect(body.match(/closes #\d+/gi)).toEqual(['Closes #7']);
    expect(body.endsWith('\n\nCloses #7')).toBe(true);
  });
});

test('a title and a commit subject from any issue title', () => {
  expect(prTitle({ number: 7, title: ' Price\n is  wrong <!-- x -->' })).toBe('Price is wrong');
  expect(prTitle({ number: 7, title: '\u200b' })).toBe('Work on issue 7');
  const message = commitMessage(`Fixes #3 for @bob ${'x'.repeat(100)}`, 7);
  const [subject, , refs, , author] = message.split('\n');
  expect(subject?.length).toBeLessThanOrEqual(72);
  expect(subject).not.toMatch(/Fixes #3|@bob/);
  expect([refs, author]).toEqual(['Refs #7', 'Co-authored-by: Claude <noreply@anthropic.com>']);
});

describe('cutMarkdown', () => {
  test('leaves what fits', () => {
    expect(cutMarkdown('short', 1000)).toBe('short');
  });

  test('closes the code block and the details that the cut runs through', () => {
    const text = `<details>\n<summary>s</summary>\n\n\`\`\`\`\n${'line\n'.repeat(1000)}\`\`\`\`\n</details>`;
    const cut = cutMarkdown(text, 1000);
    expect(cut.length).toBeLessThanOrEqual(1000);
    expect(cut).toMatch(/line\n````\n\n<\/details>\n\n\*The rest was too long/);
  });
});
