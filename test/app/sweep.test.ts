/** Which tasks a round of the timer looks at again: what changed, what runs, and what nobody told us of. */
import { expect, test } from 'vitest';
import type { State } from '../../app/contract/labels.ts';
import type { Seen } from '../../app/github/memory.ts';
import type { OpenTask } from '../../app/github/ports.ts';
import { sweep } from '../../app/sweep.ts';
import { minutes, NOW, newFacts, record } from '../scenarios/facts.ts';

const repo = { installationId: 1, id: 77, owner: 'acme', name: 'shop' };
const mika = { login: 'mika', bot: false };

const onGitHub = (labels: string[], updatedAt = minutes(-30)): OpenTask => ({
  number: 5,
  createdAt: minutes(-60),
  updatedAt,
  author: mika,
  labels,
});

const remembered = (state: State, at = minutes(-1)): Seen => {
  const { issue, repository } = newFacts();
  return {
    ref: { repo, number: 5 },
    state,
    record: record(),
    issue: { ...issue, updatedAt: minutes(-30) },
    repository,
    at,
  };
};

async function isLookedAt(task: OpenTask, seen: Seen | undefined): Promise<boolean> {
  const looked: number[] = [];
  await sweep({
    github: {
      listRepos: async () => [{ repo, since: minutes(-90) }],
      listTasks: async () => [task],
    },
    reconciler: { hint: ({ number }) => void looked.push(number), admit() {}, idle: async () => {} },
    memory: { seen: () => seen },
    clock: () => NOW,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  return looked.includes(5);
}

const done = ['claude:completed', 'specialty:backend'];

test.each<[string, OpenTask, Seen | undefined, boolean]>([
  ['unchanged', onGitHub(['claude:queued', 'specialty:backend']), remembered('queued'), false],
  ['changed', onGitHub(['claude:queued', 'specialty:backend'], minutes(-5)), remembered('queued'), true],
  ['running', onGitHub(['claude:testing', 'specialty:backend']), remembered('in-progress'), true],
  ['not looked at for long', onGitHub(['claude:queued']), remembered('queued', minutes(-11)), true],
  ['never seen', onGitHub(['claude:queued']), undefined, true],
  ['over, and counts for the day', onGitHub(done), undefined, true],
  ['completed, whatever was said there since', onGitHub(done, minutes(-5)), remembered('completed'), false],
  ['completed, then labelled by a person', onGitHub([...done, 'claude:queued']), remembered('completed'), true],
  ['completed, then routed anew', onGitHub([...done, 'specialty:frontend']), remembered('completed'), true],
])('%s', async (_, task, seen, expected) => expect(await isLookedAt(task, seen)).toBe(expected));
