/** A task on a GitHub becomes a scenario in which the app finds nothing to do, since it has just been there. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOnGitHub } from '../app/on-github.ts';
import { mintInstallationToken } from '../github/seed.ts';
import { settle } from './carry-out.ts';
import { context } from './facts.ts';
import { recordScenario } from './record/record.ts';
import { toScenario } from './recorded.ts';

let on: Awaited<ReturnType<typeof startOnGitHub>>;
beforeAll(async () => {
  on = await startOnGitHub({ pcs: [] });
});
afterAll(() => on[Symbol.asyncDispose]());

const source = (number: number) => ({
  baseUrl: on.github.apiUrl,
  token: mintInstallationToken(on.github, on.installation).token,
  owner: 'acme',
  name: 'shop',
  number,
});

test('it is recorded as the app reads it, and replayed', async () => {
  const number = await on.open('mika', 'The server answers 500.\n\nDepends on #99');
  await on.look(number);
  const recorded = await recordScenario(source(number));
  expect(recorded.facts).toMatchObject({ issue: { number, open: true }, record: { kind: 'valid' } });
  const scenario = toScenario(JSON.parse(JSON.stringify(recorded)));
  const [own] = scenario.facts.comments;
  expect(own?.ours).toBe(true);
  const { steps, facts } = settle(scenario.facts, context(scenario.context));
  // Only its signature differs, which a recorder cannot make.
  expect(steps.flatMap(({ actions }) => actions.map(({ kind }) => kind))).toEqual(['update-record']);
  expect(facts.issue.labels).toContain('claude:blocked');
});

test('an issue that is not there is said to be none', async () =>
  expect(recordScenario(source(999))).rejects.toThrow('There is no issue acme/shop#999'));
