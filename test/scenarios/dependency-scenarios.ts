/** Tasks that wait for other issues: blockers in every state, circles, sub-issues, and a person who will not wait. */
import type { Facts } from '../../app/core/facts.ts';
import { type Blocker, NO_DEPENDENCIES, type SubIssue } from '../../app/core/graph/obstacles.ts';
import { newFacts, opened, record, says, taskFacts } from './facts.ts';
import type { Scenario } from './scenarios.ts';

const waitsFor = (...blockers: Blocker[]): Partial<Facts> => ({ dependencies: { ...NO_DEPENDENCIES, blockers } });
const blocker = (state: Blocker['state'], number = 3): Blocker => ({
  key: `acme/shop#${number}`,
  shown: `#${number}`,
  from: 'text',
  state,
});
const parentOf = (...subIssues: SubIssue[]): Partial<Facts> => ({ dependencies: { ...NO_DEPENDENCIES, subIssues } });
const child = (number: number, state: SubIssue['state'], stuck: SubIssue['stuck'] = null): SubIssue => ({
  key: `acme/shop#${number}`,
  shown: `#${number}`,
  state,
  stuck,
});
const blocked = (of: Partial<Facts>) => taskFacts('blocked', record(), of);

export const DEPENDENCY_SCENARIOS: Record<string, Scenario> = {
  'opened, depends on an open issue': { facts: newFacts(waitsFor(blocker('open'))), context: opened },
  'opened by an outsider, depends on an open issue': {
    facts: newFacts(waitsFor(blocker('open')), { author: { login: 'oona', bot: false } }),
    context: opened,
  },
  'blocked, the blocker is done': { facts: blocked(waitsFor(blocker('completed'))) },
  'blocked by one that is open and three that will not come': {
    facts: blocked(
      waitsFor(blocker('open'), blocker('not-planned', 4), blocker('missing', 900), {
        key: 'widgets/api#7',
        shown: 'widgets/api#7',
        from: 'text',
        state: 'unreadable',
      }),
    ),
  },
  'blocked, the text names more issues than are read': {
    facts: blocked({ dependencies: { ...NO_DEPENDENCIES, blockers: [blocker('open')], more: true } }),
  },
  'blocked in a circle': {
    facts: blocked(waitsFor(blocker('open'))),
    context: { graph: new Map([['acme/shop#3', ['acme/shop#5']]]) },
  },
  '/claude retry, the blocker was closed as not planned': {
    facts: taskFacts('blocked', record(), { ...waitsFor(blocker('not-planned')), comments: [says('/claude retry')] }),
  },
  '/claude retry, the blocker is open': {
    facts: taskFacts('blocked', record(), { ...waitsFor(blocker('open')), comments: [says('/claude retry')] }),
  },
  'queued, a blocker is waived': {
    facts: taskFacts('queued', record({ waived: ['acme/shop#3'] }), waitsFor(blocker('not-planned'))),
  },
  'queued, a blocker was reopened': { facts: taskFacts('queued', record(), waitsFor(blocker('open'))) },
  'a parent, one sub-issue is done and one has failed': {
    facts: blocked(parentOf(child(6, 'completed'), child(7, 'open', 'failed'))),
  },
  'a parent, what its sub-issues came to is remembered': {
    facts: blocked(
      parentOf(child(6, 'completed'), child(7, 'open', 'failed'), child(8, 'open', 'failed'), child(9, 'open')),
    ),
    context: {
      subtasks: new Map([
        ['acme/shop#6', { attempts: 2, outcome: 'succeeded', costUsd: 1.25, pull: 16 }],
        ['acme/shop#7', { attempts: 1, outcome: 'run-timeout', costUsd: 0, pull: null }],
        ['acme/shop#8', { attempts: 4, outcome: 'tests-failed', costUsd: 2, pull: 18 }],
      ]),
    },
  },
  'a parent, what its sub-issues came to stands in its record': {
    facts: taskFacts(
      'blocked',
      record({ gathered: [{ key: 'acme/shop#6', attempts: 1, outcome: 'succeeded', costUsd: 0.5, pull: 16 }] }),
      parentOf(child(6, 'completed'), child(7, 'not-planned')),
    ),
  },
  'a parent, every sub-issue is done or given up': {
    facts: blocked(parentOf(child(6, 'completed'), child(7, 'not-planned'))),
  },
  'a parent, every sub-issue is given up': { facts: blocked(parentOf(child(6, 'not-planned'))) },
  '/claude retry on a parent whose sub-issues are done': {
    facts: taskFacts('completed', record(), { ...parentOf(child(6, 'completed')), comments: [says('/claude retry')] }),
  },
};
