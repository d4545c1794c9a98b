import { describe, expect, test } from 'vitest';
import {
  acceptBox,
  isAccepted,
  type Plan,
  partMarker,
  planMarker,
  readPart,
  readPlan,
} from '../../app/contract/plan.ts';
import type { CommentFacts } from '../../app/core/facts.ts';
import type { SubIssue } from '../../app/core/graph/obstacles.ts';
import { NO_DEPENDENCIES } from '../../app/core/graph/obstacles.ts';
import { makingOf, proposed } from '../../app/core/plan.ts';

const ID = 'a'.repeat(16);
const planOf = (...after: number[][]): Plan => ({
  version: 1,
  id: ID,
  parts: after.map((one, at) => ({ title: `Part ${at + 1}`, body: 'Do it. <!-- x -->', after: one })),
});
const PLAN = planOf([], [], [1], [2, 3], []);
const part = (number: number, issue = 100 + number, plan = ID): SubIssue => ({
  ...{ key: `acme/shop#${issue}`, shown: `#${issue}`, state: 'open', stuck: null },
  part: { plan, number, issue, nodeId: `I_${issue}` },
});
const making = (plan: Plan, ...subIssues: SubIssue[]) => makingOf(plan, { ...NO_DEPENDENCIES, subIssues });
const numbers = (plan: Plan, ...there: SubIssue[]) => making(plan, ...there).parts.map(({ number }) => number);

describe('what is to be made', () => {
  test('first what waits for nothing, then what waits for that, with its number', () => {
    expect(numbers(PLAN)).toEqual([1, 2, 5]);
    expect(making(PLAN, part(1), part(2), part(5)).parts).toMatchObject([{ number: 3, of: 5, waitsFor: [101] }]);
    expect(making(PLAN, part(1), part(2), part(3), part(5)).parts).toMatchObject([{ number: 4, waitsFor: [102, 103] }]);
    expect(making(PLAN, ...[1, 2, 3, 4, 5].map((one) => part(one)))).toEqual({ parts: [], made: 5, doubles: [] });
  });
  test('what a crash left out, whatever was there', () => {
    expect(numbers(PLAN, part(2))).toEqual([1, 5]);
    expect(numbers(PLAN, part(1, 7, 'b'.repeat(16)))).toEqual([1, 2, 5]);
  });
  test('of two for one part the later goes', () =>
    expect(making(PLAN, part(1, 12), part(2), part(1, 11), part(5)).doubles).toEqual(['I_12']));
  test('twenty at once, and no more than GitHub allows below an issue', () => {
    const many = planOf(...Array.from({ length: 100 }, () => []));
    expect(numbers(many)).toHaveLength(20);
    const others = Array.from({ length: 95 }, (_, at) => ({ ...part(1, 500 + at, 'b'.repeat(16)) }));
    expect(numbers(many, ...others)).toHaveLength(5);
    expect(numbers(many, ...others, ...others)).toEqual([]);
  });
});

describe('a comment with a plan', () => {
  const box = acceptBox(PLAN, 'Create these');
  const text = (ticked: boolean) => ['Words', ticked ? box.replace('[ ]', '[x]') : box, planMarker(PLAN)].join('\n\n');
  const comment = (change: Partial<CommentFacts>): CommentFacts => ({
    ...{
      id: 1,
      nodeId: 'C',
      author: { login: 'cluster[bot]', bot: true },
      createdAt: '',
      ours: true,
      body: text(true),
    },
    ...{ editor: { login: 'mika', bot: false } },
    ...change,
  });
  const acceptedBy = (change: Partial<CommentFacts>, nonces = [ID]) =>
    proposed({ comments: [comment(change)] }, nonces)?.acceptedBy;

  test('gives back the plan, and is accepted by its own box alone', () => {
    expect(readPlan(text(false))).toEqual(PLAN);
    expect(isAccepted(text(false), PLAN)).toBe(false);
    expect(isAccepted(text(true), PLAN)).toBe(true);
    expect(isAccepted(text(true), { ...PLAN, id: 'b'.repeat(16) })).toBe(false);
    expect(isAccepted(`- [x] Create these\n${text(false)}`, PLAN)).toBe(false);
  });
  test('that is no plan is none', () => {
    const circle = { ...PLAN, parts: [{ title: 'a', body: '', after: [1] }] };
    expect(readPlan(planMarker(circle))).toBeUndefined();
    expect(readPlan('Words')).toBeUndefined();
  });
  test.each<[string, Partial<CommentFacts>, string | null | undefined]>([
    ['ticked by a person', {}, 'mika'],
    ['not ticked', { body: text(false) }, null],
    ['ticked by nobody knows whom', { editor: undefined }, null],
    ['ticked by a bot', { editor: { login: 'other[bot]', bot: true } }, null],
    [
      'written by the job without the App',
      { ours: false, author: { login: 'github-actions[bot]', bot: true } },
      'mika',
    ],
    ['written by a person', { ours: false, author: { login: 'oona', bot: false } }, undefined],
    ['written by another bot', { ours: false, author: { login: 'other[bot]', bot: true } }, undefined],
  ] as [string, Partial<CommentFacts>, string | null | undefined][])('%s', (_, change, by) =>
    expect(acceptedBy(change)).toBe(by),
  );
  test('of an attempt that is none of this task’s is no plan of its', () => expect(acceptedBy({}, [])).toBeUndefined());
});

test('an issue knows the part that it was made of', () => {
  const made = { plan: ID, part: 3, by: 'mika' };
  expect(readPart(`Text\n\n${partMarker(made)}`)).toEqual(made);
  expect(readPart('Text')).toBeUndefined();
});
