/** Known mistakes, planted through the seams: what a simulation is worth shows in whether it finds them. */
import { decide } from '../../action/fence.ts';
import type { Action } from '../../app/core/actions.ts';
import type { Facts, Permission } from '../../app/core/facts.ts';
import type { GitHub } from '../../app/github/ports.ts';
import type { Fault } from './faults.ts';
import type { Seams } from './simulate.ts';

export type Plant = {
  name: string;
  seams: Seams;
  /** The conditions in which it shows. */
  faults: readonly Fault[];
  /** Issues that it takes, where three are not enough. */
  tasks?: number;
  /** The seed to begin with: those before it do not come upon the mistake, and looking for one costs time. */
  seed?: number;
  /** The rule that it breaks. */
  breaks: string;
};

const changing =
  (change: (actions: Action[]) => Action[]) =>
  (github: GitHub): GitHub => ({
    ...github,
    apply: (ref, reading, actions) => github.apply(ref, reading, change(actions)),
  });

const misreading =
  (change: (facts: Facts) => Partial<Facts>) =>
  (github: GitHub): GitHub => ({
    ...github,
    async readTask(ref, known) {
      const reading = await github.readTask(ref, known);
      return reading && { ...reading, facts: { ...reading.facts, ...change(reading.facts) } };
    },
  });

/** Each dispatch goes out a second time, under this nonce. */
const dispatchTwice = (nonceOf: (nonce: string) => string) =>
  changing((actions) =>
    actions.flatMap((action): Action[] => {
      if (action.kind !== 'dispatch') return [action];
      const { dispatch } = action;
      return [action, { kind: 'dispatch', dispatch: { ...dispatch, nonce: nonceOf(dispatch.nonce) } }];
    }),
  );
const same = (nonce: string) => nonce;
const another = (nonce: string) => [...nonce].toReversed().join('');

const UPSIDE_DOWN: Record<string, string> = { 'priority:urgent': 'priority:low', 'priority:low': 'priority:urgent' };
const turned = <T extends { labels: string[] }>(one: T): T => ({
  ...one,
  labels: one.labels.map((label) => UPSIDE_DOWN[label] ?? label),
});

export const PLANTS: readonly Plant[] = [
  {
    name: 'everybody may approve',
    faults: [],
    breaks: 'only approved text runs',
    seams: {
      github: misreading(({ permissions }) => ({
        permissions: new Map([...permissions.keys()].map((name): [string, Permission] => [name, 'write'])),
      })),
    },
  },
  {
    name: 'the dispatch is sent twice',
    faults: [],
    breaks: 'an attempt is dispatched once',
    seams: {
      github: dispatchTwice(same),
    },
  },
  {
    name: 'twice, and the fence is off',
    faults: [],
    breaks: 'an attempt is worked on once',
    seams: {
      github: dispatchTwice(same),
      fence: ({ facts }) => ({ kind: 'go', defaultBranch: facts.defaultBranch ?? 'main', record: undefined }),
    },
  },
  {
    name: 'the nonce is ignored',
    faults: [],
    breaks: 'an attempt is worked on once',
    seams: {
      // Another nonce for a second run of the same attempt, as two replicas would send; the fence looks at numbers alone.
      github: dispatchTwice(another),
      fence: (given) => {
        const comments = given.facts.issue.botComments.map((comment) => ({ ...comment, body: '' }));
        const issue = { ...given.facts.issue, botComments: comments };
        return decide({ ...given, facts: { ...given.facts, issue, reported: [] } });
      },
    },
  },
  {
    name: 'a webhook is believed without its signature',
    faults: ['forgery'],
    breaks: 'only approved text runs',
    tasks: 8,
    seed: 2,
    seams: { noSignature: true },
  },
  {
    name: 'priorities are read upside down',
    faults: [],
    breaks: 'the order respects the policy',
    tasks: 24,
    seams: {
      github: misreading(({ issue, queue }) => ({ issue: turned(issue), queue: queue.map(turned) })),
    },
  },
  {
    name: 'the echo is not filtered',
    faults: [],
    breaks: 'the app does not hear itself',
    seams: { github: (github) => ({ ...github, botLogin: async () => 'somebody-else[bot]' }) },
  },
  {
    name: 'old labels stay',
    faults: [],
    breaks: 'exactly one label of each kind',
    seams: {
      github: changing((actions) => actions.filter(({ kind }) => kind !== 'remove-labels')),
    },
  },
  {
    name: 'the timer does nothing',
    faults: ['webhooks'],
    seed: 17,
    breaks: 'every task comes to rest',
    seams: { noSweep: true },
  },
];
