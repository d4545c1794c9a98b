/** Labels and reviewers of a pull request, by the action's client on the local GitHub. */
import { expect, test } from 'vitest';
import { createClient } from '../../../action/github/client.ts';
import { createRedactor } from '../../../action/redact.ts';
import { startFixture } from '../../github/issues/fixture.ts';

const SIGNAL = new AbortController().signal;

test('a pull request gets labels, also new ones, and people who are asked for a review', async () => {
  await using world = await startFixture();
  const { at, github } = world;
  await world.commit('feature', { 'b.txt': 'new\n' });
  const made = await world.asApp().rest.pulls.create({ ...at, title: 'Better', head: 'feature', base: 'main' });
  const { number } = made.data;
  const client = createClient({
    ...{
      token: async () => world.appToken(),
      apiUrl: github.apiUrl,
      redactor: createRedactor(),
      sleep: async () => {},
    },
    repository: { owner: at.owner, name: at.repo },
  });
  await client.labelPull(number, ['bug', 'claude'], SIGNAL);
  await client.askForReview(number, ['carol'], SIGNAL);
  const { data } = await world.asApp().rest.pulls.get({ ...at, pull_number: number });
  expect(data.labels.map(({ name }) => name).toSorted()).toEqual(['bug', 'claude']);
  expect(data.requested_reviewers).toMatchObject([{ login: 'carol' }]);
  // Whoever may not review is told apart, so that the log can say so.
  await expect(client.askForReview(number, ['nobody-here'], SIGNAL)).rejects.toThrow('422');
  expect(github.violations).toEqual([]);
});
