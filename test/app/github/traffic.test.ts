/** New comments keep to GitHub's limit when they are sent, however long ago they were let through. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { mutationDocument } from '../../../app/github/mutations.ts';
import { createOctokit } from '../../../app/github/octokit.ts';
import { createTraffic } from '../../../app/github/traffic.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-05-04T12:00:00.000Z') }));
afterEach(() => void vi.useRealTimers());

/** A client whose GitHub answers at once, after this many slow answers, and how many requests it had had by then, of those that write so. */
function start(slowAtFirst = 0) {
  const sent: { at: number; query: string }[] = [];
  const fetch = async (_url: string, { body }: { body: string }) => {
    asked += 1;
    if (asked <= slowAtFirst) await new Promise<void>((resolve) => void setTimeout(resolve, 5000));
    sent.push({ at: Date.now(), query: body });
    return new Response('{"data":{}}', { headers: { 'content-type': 'application/json' } });
  };
  let asked = 0;
  const client = createOctokit({ token: 'x' }, { request: { fetch } });
  createTraffic().watch(client);
  const since = Date.now();
  const write = async (field: string) => {
    await client.graphql(mutationDocument('writeTask', [{ field, input: {} }]).query);
  };
  const sentIn = (ms: number, field: string) =>
    sent.filter(({ at, query }) => at < since + ms && query.includes(field)).length;
  /** The most within any time of that length. */
  const mostIn = (ms: number) =>
    Math.max(...sent.map(({ at: from }) => sent.filter(({ at }) => at >= from && at < from + ms).length));
  return { write, sentIn, mostIn };
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

test('however long GitHub takes, or Octokit until it asks', async () => {
  const { write, sentIn, mostIn } = start(70);
  // There are ten under way at most, so the last of the slow seventy is made after 35 s.
  const all = times(140, () => write('addComment'));
  await vi.advanceTimersByTimeAsync(5 * MINUTE);
  await Promise.all(all);
  expect(sentIn(5 * MINUTE, 'addComment')).toBe(140);
  expect(mostIn(MINUTE)).toBe(70);
});

test('nor more than 420 an hour', async () => {
  const { write, sentIn } = start();
  const all = times(500, () => write('addComment'));
  await vi.advanceTimersByTimeAsync(2 * HOUR);
  await Promise.all(all);
  expect([sentIn(HOUR, 'addComment'), sentIn(2 * HOUR, 'addComment')]).toEqual([420, 500]);
});
