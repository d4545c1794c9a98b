import { describe, expect, test } from 'vitest';
import { chooseFence, type Role, repairPrompt, roleOf, systemPrompt, taskPrompt } from '../../action/prompt.ts';
import { KINDS, SPECIALTIES } from '../../app/contract/labels.ts';

const FACTS = {
  issue: { number: 7, title: 'The price\nis wrong', body: 'See `price.ts`.' },
  ...{ attempt: 1, hasEarlierWork: false, previous: undefined, fence: 'f00d' },
};

describe('taskPrompt', () => {
  test('a first attempt', () => {
    expect(taskPrompt(FACTS)).toMatchInlineSnapshot(`
      "Work on issue #7 of this repository.
      Attempt: 1

      The issue stands between the two lines that carry f00d:

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
    expect(prompt).toContain('carry on from there');
    expect(prompt).toContain('`tests-failed`: npm test failed');
    expect(prompt).not.toContain('hidden');
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
    const prompt = repairPrompt([lint, report], 'f00d', rounds);
    expect(prompt).toContain('repair round 1 of 3');
    expect(prompt).toContain('`npm run lint` ended with exit code 1.');
    expect(prompt).toContain('--- output f00d\n<img alt="x"> <!-- expected -->\n--- end f00d');
    expect(prompt).toContain('--- output f00d\nnot ok 3\n--- end f00d');
    expect(prompt).not.toContain('failed before');
  });

  test('names what failed before inside the fence: these words too are of the repository', () => {
    const known = ['a.test.js::old\nfailure', ...Array.from({ length: 40 }, (_, index) => `test ${index}`)];
    const prompt = repairPrompt([{ ...report, known }], 'f00d', rounds);
    expect(prompt).toMatch(/not yours to mend:\n- a\.test\.js::old failure\n[\s\S]*- and 11 more\n--- end f00d/);
  });

  test('is of bounded size', () => {
    expect(repairPrompt([{ ...report, output: 'x'.repeat(1_000_000) }], 'f00d', rounds).length).toBeLessThan(14_000);
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
    const prompt = systemPrompt({ specialty, kind });
    expect(prompt).toContain('Do not commit, push');
    expect(prompt).not.toContain('undefined');
  },
);
