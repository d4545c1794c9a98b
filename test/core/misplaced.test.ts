import { expect, test } from 'vitest';
import type { Facts } from '../../app/core/facts.ts';
import { misplacedCommand, refuse } from '../../app/core/misplaced.ts';
import { newFacts, record, says } from '../scenarios/facts.ts';

const pullHead = 'd'.repeat(40);
const found = (comments: Facts['comments'], change: Partial<Facts> = {}, head: string | null = pullHead) =>
  misplacedCommand(newFacts({ comments, ...change }, { pullHead: head }))?.id;
const asked = says('/claude retry');
const replyTo = (id: number) => ({
  ...says(`<!-- claude-cluster:reply {"to":${id}} -->`, 'cluster[bot]', 2002),
  ours: true,
});

test('a command on a pull request that is no task', () => expect(found([asked])).toBe(2000));
test('the newest of several', () => expect(found([asked, says('/claude why', 'mika', 2001)])).toBe(2001));
test('not one by somebody without rights', () => {
  expect(found([says('/claude retry', 'oona')])).toBeUndefined();
  expect(found([asked, says('/claude why', 'oona', 2001)])).toBe(2000);
});
test('not what is no command', () => expect(found([says('Looks good.')])).toBeUndefined());
test('not on an issue', () => expect(found([asked], {}, null)).toBeUndefined());
test('not on a task', () => expect(found([asked], { record: { kind: 'valid', record: record() } })).toBeUndefined());
test('not once it is answered', () => {
  expect(found([asked, replyTo(2000)])).toBeUndefined();
  expect(found([asked, replyTo(1999)])).toBe(2000);
});

test('it is refused in words and by a thumb', () =>
  expect(refuse(asked, 'No.')).toEqual([
    { kind: 'reply', body: 'No.' },
    { kind: 'react', nodeId: 'C_2000', content: 'THUMBS_DOWN' },
  ]));
