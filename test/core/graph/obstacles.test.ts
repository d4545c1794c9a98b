/** What still stands in a task's way, and when sub-issues have done a parent's work. */
import { describe, expect, test } from 'vitest';
import {
  type DependencyFacts,
  NO_DEPENDENCIES,
  obstaclesOf,
  subIssuesDone,
} from '../../../app/core/graph/obstacles.ts';

type State = DependencyFacts['subIssues'][number]['state'];
const parent = (...states: State[]): DependencyFacts => ({
  ...NO_DEPENDENCIES,
  subIssues: states.map((state, at) => ({ key: `acme/shop#${at + 1}`, shown: `#${at + 1}`, state, stuck: null })),
});
const inTheWay = (facts: DependencyFacts, ...waived: string[]) => obstaclesOf(facts, waived).map(({ shown }) => shown);

describe('sub-issues', () => {
  test.each<[State[], string[], boolean]>([
    [[], [], false],
    [['completed'], [], true],
    [['completed', 'not-planned'], [], true],
    [['completed', 'open'], ['#2'], false],
    [['open', 'completed'], ['#1'], false],
    [['not-planned'], ['#1'], false],
    [['not-planned', 'open'], ['#2'], false],
  ])('%j: in the way stand %j, and the parent is done: %s', (states, shown, done) => {
    expect(inTheWay(parent(...states))).toEqual(shown);
    expect(subIssuesDone(parent(...states), [])).toBe(done);
  });
  test('that a person waived count for nothing', () => {
    expect(inTheWay(parent('open', 'not-planned'), 'acme/shop#1')).toEqual(['#2']);
    expect(inTheWay(parent('completed', 'not-planned'), 'acme/shop#1')).toEqual(['#2']);
    expect(subIssuesDone(parent('completed', 'open'), ['acme/shop#2'])).toBe(true);
    expect(subIssuesDone(parent('completed'), ['acme/shop#1'])).toBe(false);
  });
});
