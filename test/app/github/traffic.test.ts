/** New comments keep to GitHub's limit when they are sent, however long ago they were let through. */
import { ProbotOctokit } from 'probot';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { throttleOf } from '../../../app/github/client.ts';
import { mutationDocument } from '../../../app/github/mutations.ts';
import { createTraffic } from '../../../app/github/traffic.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-05-04T12:00:00.000Z') }));
afterEach(() => void vi.useRealTimers());

/** Octokit keeps its pacing by id for the whole process. */
let clients = 0;

/** A client whose GitHub answers at once, and how many requests it had had by then, of those that write so. */
function start() {
  const sent: { at: number; query: string }[] = [];
  const fetch = async (_url: string, { body }: { body: string }) => {
    sent.push({ at: Date.now(), query: body });
    return new Response('{"data":{}}', { headers: { 'content-type': 'application/json' } });
  };
  clients += 1;
  const client = new ProbotOctokit({ request: { fetch }, throttle: throttleOf(`traffic test ${clients}`) });
  createTraffic().watch(client);
  const since = Date.now();
  const write = async (field: string) => {
    await client.graphql(mutationDocument('writeTask', [{ field, input: {} }]).query);
  };
  const sentIn = (ms: number, field: string) =>
    sent.filter(({ at, query }) => at < since + ms && query.includes(field)).length;
  return { write, sentIn };
}
const times = (count: number, call: () => Promise<void>) => Array.from({ length: count }, call);

test('a hundred comments at once are sent seventy a minute, and nothing else waits for them', async () => {
  const { write, sentIn } = start();
  const all = [...times(100, () => write('addComment')), ...times(50, () => write('addLabelsToLabelable'))];
  await vi.advanceTimersByTimeAsync(2 * MINUTE);
  await Promise.all(all);
  expect([sentIn(MINUTE, 'addComment'), sentIn(2 * MINUTE, 'addComment')]).toEqual([70, 100]);
  expect(sentIn(MINUTE, 'addLabels')).toBe(50);
});

test('nor more than 420 an hour', async () => {
  const { write, sentIn } = start();
  const all = times(500, () => write('addComment'));
  await vi.advanceTimersByTimeAsync(2 * HOUR);
  await Promise.all(all);
  expect([sentIn(HOUR, 'addComment'), sentIn(2 * HOUR, 'addComment')]).toEqual([420, 500]);
});
