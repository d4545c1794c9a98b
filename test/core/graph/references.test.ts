/** Which references a text makes, and that hostile texts cost bounded time. */
import { describe, expect, test } from 'vitest';
import { MAX_READ, MAX_REFERENCES, referencesIn } from '../../../app/core/graph/references.ts';

const home = { owner: 'acme', name: 'shop', origin: 'https://github.example' };
const read = (body: string) =>
  referencesIn(body, home).issues.map(({ owner, name, number }) => `${owner}/${name}#${number}`);
const ours = (...numbers: number[]) => numbers.map((number) => `acme/shop#${number}`);

describe('counts', () => {
  test.each([
    ['Depends on #3', ours(3)],
    ['depends on: #3.', ours(3)],
    ['This is BLOCKED BY #3, #4 and #5, then.', ours(3, 4, 5)],
    ['Blocked by #3, and #4 & #5', ours(3, 4, 5)],
    ['**Depends on:** #3', ours(3)],
    ['_Blocked by_ #3', ours(3)],
    ['- [ ] Depends on #3\n- Blocked by #4', ours(3, 4)],
    ['## Blocked by\n\n- #3 the schema\n- #4\n\n#5 is something else', ours(3, 4)],
    ['Depends on:\n- #3\n- [ ] #4\n- then #5', ours(3, 4)],
    ['Depends on #3. Depends on #3.', ours(3)],
    ['Depends on #3,#4 &#5 and   #6,  and   #7', ours(3, 4, 5, 6, 7)],
    ['Depends on #3\nthat is all', ours(3)],
    ['Depends on  \n#3', ours(3)],
    ['Depends on:\n- [x]   #3\n- plain\n- #4', ours(3)],
    ['Depends on:\n\n   #3', ours(3)],
    ['Depends on widgets/api#7', ['widgets/api#7']],
    ['Depends on https://github.example/widgets/api/issues/7', ['widgets/api#7']],
    ['Depends on <https://github.example/acme/shop/pull/8>', ours(8)],
    ['Depends on [the schema](https://github.example/acme/shop/issues/9)', ours(9)],
  ])('%j', (body, expected) => expect(read(body)).toEqual(expected));
});

describe('does not count', () => {
  test.each([
    'See #3.',
    'It no longer depends on #3 and is not blocked by #4',
    '> Depends on #3',
    '`Depends on #3`',
    'Depends on `#3`',
    '```\nDepends on #3\n```',
    '    Depends on #3',
    '<!-- Depends on #3 -->',
    'Depends on #3abc, #0 and #12345678901',
    'Depends on https://elsewhere.example/acme/shop/issues/3',
    'Depends on #\u200b3',
    'Independs on #3',
  ])('%j', (body) => expect(read(body)).toEqual([]));
});

describe('says that there is more', () => {
  const list = (count: number) => Array.from({ length: count }, (_, at) => `#${at + 1}`).join(', ');
  test.each([
    ['not where nothing is named', 'A text.', false],
    ['not where all is read', 'Depends on #3', false],
    ['not for just as many as are read', `Depends on ${list(MAX_REFERENCES)}`, false],
    ['for one more', `Depends on ${list(MAX_REFERENCES + 1)}`, true],
    ['not for what the part that is read says itself', `Depends on #3 ${'x '.repeat(MAX_READ)}`, false],
  ])('%s', (_, body, more) => {
    const found = referencesIn(body, home);
    expect(found.more).toBe(more);
    expect(found.issues.length).toBeLessThanOrEqual(MAX_REFERENCES);
  });
});

describe('a hostile text', () => {
  test('more than fifty references: the first fifty, and it says so', () => {
    const body = `Depends on ${Array.from({ length: 60 }, (_, at) => `#${at + 1}`).join(', ')}`;
    const { issues, more } = referencesIn(body, home);
    expect(issues).toHaveLength(MAX_REFERENCES);
    expect(more).toBe(true);
  });

  test('references behind what is read are said to be there', () => {
    expect(referencesIn(`${'x '.repeat(MAX_READ)}\n\nDepends on #3`, home)).toEqual({ issues: [], more: true });
  });

  test.each([
    ['a million "Depends on"', 'Depends on '.repeat(1_000_000)],
    ['a million references', `Depends on ${'#1, '.repeat(1_000_000)}`],
    ['many different references', Array.from({ length: 100_000 }, (_, at) => `Depends on #${at + 1}`).join('\n\n')],
    ['brackets', `Depends on #1 ${'['.repeat(100_000)}`],
    ['emphasis', `Depends on #1 ${'*a_ '.repeat(100_000)}`],
    ['nested quotes', `Depends on #1\n\n${'> '.repeat(100_000)}`],
    ['nested lists', `Depends on #1\n\n${'- '.repeat(100_000)}`],
    ['blank lines', `Depends on:${'\n'.repeat(500_000)}#1`],
    ['spaces', `Depends on${' '.repeat(500_000)}#1`.repeat(2)],
    ['links', `Depends on #1 ${'[a](<b'.repeat(50_000)}`],
  ])('%s: bounded time', (_, body) => {
    // Its own time on the processor: a busy machine is not the parser's fault.
    const from = process.threadCpuUsage();
    referencesIn(body, home);
    const { user, system } = process.threadCpuUsage(from);
    expect((user + system) / 1000).toBeLessThan(1500);
  });
});
