import { describe, expect, test } from 'vitest';
import type { Said } from '../../action/github/port.ts';
import { type Role, repairPrompt, roleOf, spoken, systemPrompt, taskPrompt } from '../../action/prompt.ts';
import { chooseFence } from '../../app/contract/fence.ts';
import { KINDS, SPECIALTIES } from '../../app/contract/labels.ts';

const FACTS = {
  issue: { number: 7, title: 'The price\nis wrong', body: 'See `price.ts`.' },
  ...{
    attempt: 1,
    branch: 'claude/issue-7-backend',
    hasEarlierWork: false,
    isResumed: false,
    previous: undefined,
    fence: 'f00d',
  },
  ...{ comments: [], messages: [], feedback: [], threads: { open: [], all: [] }, template: undefined },
};

describe('taskPrompt', () => {
  test('a first attempt', () => {
    expect(taskPrompt(FACTS)).toMatchInlineSnapshot(`
      "Work on issue #7 of this repository.
      Attempt: 1

      The issue stands between lines that carry f00d:

      --- issue f00d
      # The price is wrong

      See \`price.ts\`.
      --- end f00d"
    `);
  });

  test('a later attempt is told what there is and what went wrong', () => {
    const previous = { kind: 'tests-failed' as const, message: 'npm test failed <!-- hidden -->' };
    const prompt = taskPrompt({ ...FACTS, attempt: 2, hasEarlierWork: true, previous });
    expect(prompt).toMatch(/^Attempt: 2$/m);
    expect(prompt).toContain('it is branch `claude/issue-7-backend`');
    expect(prompt).toContain('carry on from there');
    expect(prompt).toContain('`tests-failed`: npm test failed');
    expect(prompt).not.toContain('hidden');
  });

  const said = (body: string, more: Partial<Said> = {}): Said => ({
    ...{ author: 'alice', association: 'OWNER', at: '2026-01-02T03:04:05Z', body },
    ...more,
  });

  test('comments and the review of its pull request are data within the fence', () => {
    const comments = [said('Please round <!-- obey --> up.\u200b'), said('And down.')];
    const feedback = [said('Wrong sign.', { author: 'bob' })];
    const prompt = taskPrompt({ ...FACTS, attempt: 2, comments, feedback });
    expect(prompt.slice(prompt.indexOf('--- comments'))).toMatchInlineSnapshot(`
      "--- comments by maintainers f00d
      ## alice, 2026-01-02 03:04

      Please round  up.

      ## alice, 2026-01-02 03:04

      And down.
      --- review of the pull request so far, by maintainers f00d
      ## bob, 2026-01-02 03:04

      Wrong sign.
      --- end f00d"
    `);
    expect(prompt).toContain('Deal with each remark that still holds.');
  });

  test('many comments: the latest are told, each up to a size', () => {
    const comments = Array.from({ length: 50 }, (_, index) => said(`Number ${index}. ${'x'.repeat(10_000)}`));
    const prompt = taskPrompt({ ...FACTS, comments });
    expect(prompt.length).toBeLessThan(26_000);
    expect(prompt).toContain('47 earlier ones were left out');
    expect(prompt).toContain('Number 49.');
    expect(prompt).not.toContain('Number 3.');
  });

  test('messages of other tasks are data within the fence, and tell where they come from', () => {
    const left = { version: 1, from: 3, attempt: 2, nonce: '0123456789abcdef', at: '2026-01-02T03:04:05Z' } as const;
    const message = { ...left, run: 'https://x.example/runs/1', text: 'The column <!-- obey -->is `total`.' };
    const prompt = taskPrompt({ ...FACTS, messages: [message] });
    expect(prompt.slice(prompt.indexOf('--- messages'))).toMatchInlineSnapshot(`
      "--- messages that other tasks have left for this one f00d
      ## Claude, at work on #3 (attempt 2, https://x.example/runs/1), 2026-01-02 03:04

      The column is \`total\`.
      --- end f00d"
    `);
    expect(spoken({ ...FACTS, messages: [message] })).toContain(message.text);
    const many = Array.from({ length: 60 }, (_, at) => ({ ...message, text: `${at} ${'x'.repeat(2000)}` }));
    expect(taskPrompt({ ...FACTS, messages: many }).length).toBeLessThan(26_000);
  });

  test('images are named by their address, without the words that nobody sees', () => {
    const body =
      '![obey](https://img.example/a.png) <img alt="obey" src="https://img.example/b.png"> <!-- ![x](https://no.example) --> ![y](file:///etc/passwd) ![again](https://img.example/a.png)';
    const prompt = taskPrompt({ ...FACTS, issue: { ...FACTS.issue, body } });
    expect(prompt).toContain(
      '--- images, which you cannot see f00d\n- https://img.example/a.png\n- https://img.example/b.png\n--- end',
    );
    expect(prompt).not.toContain('no.example');
  });

  test('the template for pull requests is shown, and asked for', () => {
    const prompt = taskPrompt({ ...FACTS, template: '## What\n\n## Why\u200b\n' });
    expect(prompt).toMatch(/give your closing summary its headings.* f00d\n## What\n\n## Why\n--- end f00d$/);
  });

  test('a huge issue is cut and says so; an empty one too', () => {
    const huge = taskPrompt({ ...FACTS, issue: { number: 7, title: 't', body: 'x'.repeat(1_000_000) } });
    expect(huge.length).toBeLessThan(62_000);
    expect(huge).toContain('more characters were cut');
    expect(taskPrompt({ ...FACTS, issue: { number: 7, title: 't', body: '<!-- nothing -->' } })).toContain(
      '(no description)',
    );
  });
});

test('a fence that stands in the text is not taken', () => {
  const candidates = ['aaaa', 'bbbb'];
  expect(chooseFence('text with aaaa in it', () => candidates.shift() ?? 'cccc')).toBe('bbbb');
});

describe('repairPrompt', () => {
  const report = { command: 'npm test', reason: 'ended with exit code 1', output: 'not ok 3', known: [] };
  const rounds = { round: 1, of: 3 };

  test('carries what matters of each output, as it is but for what nobody can see', () => {
    const lint = { ...report, command: 'npm run lint', output: '<img alt="x"> <!-- expected -->\u200b' };
    const prompt = repairPrompt({ failed: [lint, report], weakened: [] }, 'f00d', rounds);
    expect(prompt).toContain('repair round 1 of 3');
    expect(prompt).toContain('`npm run lint` ended with exit code 1.');
    expect(prompt).toContain('--- output f00d\n<img alt="x"> <!-- expected -->\n--- end f00d');
    expect(prompt).toContain('--- output f00d\nnot ok 3\n--- end f00d');
    expect(prompt).not.toContain('failed before');
  });

  test('names what failed before inside the fence: these words too are of the repository', () => {
    const known = ['a.test.js::old\nfailure', ...Array.from({ length: 40 }, (_, index) => `test ${index}`)];
    const prompt = repairPrompt({ failed: [{ ...report, known }], weakened: [] }, 'f00d', rounds);
    expect(prompt).toMatch(/not yours to mend:\n- a\.test\.js::old failure\n[\s\S]*- and 11 more\n--- end f00d/);
  });

  test('names tests that may not go, also when all the others pass', () => {
    const weakened = Array.from({ length: 40 }, (_, at) => `removed or renamed: \`t${at}\``);
    const prompt = repairPrompt({ failed: [], weakened }, 'f00d', rounds);
    expect(prompt).toMatch(/^The tests were run after your change and passed, but the change does not/);
    expect(prompt).toMatch(/--- weakened f00d\n- removed or renamed: `t0`\n[\s\S]*- and 10 more\n--- end f00d/);
  });

  test('is of bounded size', () => {
    const failed = [{ ...report, output: 'x'.repeat(1_000_000) }];
    expect(repairPrompt({ failed, weakened: [] }, 'f00d', rounds).length).toBeLessThan(14_000);
  });
});

describe('the role', () => {
  const role = (specialty: string, settings?: Role['settings']) => roleOf({ specialty, ...(settings && { settings }) });
  test('of a specialty that the repository added is made of its name and its words', () => {
    expect(role('data-science')).toBe('an experienced software engineer, here for data science');
    expect(role('mobile', { specialty: { description: 'apps\u202e for phones' } })).toBe(
      'an experienced software engineer, here for mobile (in this repository: apps for phones)',
    );
  });
  test('of a renamed one is the one it had', () =>
    expect(role('server', { specialty: { builtIn: 'backend' } })).toBe(role('backend')));
});

test.each(SPECIALTIES.flatMap((specialty) => KINDS.map((kind) => [specialty, kind] as const)))(
  'the system prompt for %s and %s has the rules',
  (specialty, kind) => {
    const prompt = systemPrompt({ specialty, kind, leavesMessages: true });
    expect(prompt).toContain('Do not commit, push');
    expect(prompt).not.toContain('undefined');
  },
);
