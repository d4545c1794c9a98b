import { expect, test } from 'vitest';
import { startShop } from './fixture.ts';

/** A shop with a clock that stands still until it is told to move. */
async function timed() {
  let now = Date.parse('2030-01-01T00:00:00Z');
  const shop = await startShop({ clock: { now: () => now, after: () => () => {} } });
  return Object.assign(shop, {
    wait(ms: number) {
      now += ms;
    },
  });
}

const refused = { status: 403, response: { headers: { 'x-ratelimit-remaining': '0' } } };

test('the primary limit counts down, refuses, and is full again an hour later', async () => {
  await using shop = await timed();
  shop.github.limits.primary.rest = 2;
  const first = await shop.asAlice.rest.repos.get(shop.at);
  expect(first.headers).toMatchObject({
    'x-ratelimit-limit': '2',
    'x-ratelimit-remaining': '1',
    'x-ratelimit-used': '1',
  });
  expect(Number(first.headers['x-ratelimit-reset'])).toBe(Date.parse('2030-01-01T01:00:00Z') / 1000);
  await shop.asAlice.rest.repos.get(shop.at);
  await expect(shop.asAlice.rest.repos.get(shop.at)).rejects.toMatchObject(refused);
  // Everybody has a budget of their own, and asking for it is free.
  await shop.asOlga.rest.repos.get(shop.at);
  expect((await shop.asAlice.rest.rateLimit.get()).data.resources.core).toMatchObject({
    limit: 2,
    remaining: 0,
    used: 2,
  });
  shop.wait(60 * 60_000);
  await shop.asAlice.rest.repos.get(shop.at);
  expect(shop.github.violations).toEqual([]);
});

test('an unchanged answer is a 304 and costs nothing', async () => {
  await using shop = await timed();
  const { headers } = await shop.asAlice.rest.repos.get(shop.at);
  const again = shop.asAlice.rest.repos.get({ ...shop.at, headers: { 'if-none-match': headers.etag } });
  await expect(again).rejects.toMatchObject({ status: 304, response: { headers: { 'x-ratelimit-used': '1' } } });
  await shop.asAlice.rest.repos.update({ ...shop.at, description: 'New' });
  const changed = await shop.asAlice.rest.repos.get({ ...shop.at, headers: { 'if-none-match': headers.etag } });
  expect(changed.status).toBe(200);
});

test('too many points in a minute meet the secondary limit, with retry-after', async () => {
  await using shop = await timed();
  shop.github.limits.secondary.restPoints = 6;
  await shop.asAlice.rest.repos.update({ ...shop.at, description: 'five points' });
  await shop.asAlice.rest.repos.get(shop.at);
  await expect(shop.asAlice.rest.repos.get(shop.at)).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('secondary rate limit'),
    response: { headers: { 'retry-after': '60' } },
  });
  shop.wait(61_000);
  await shop.asAlice.rest.repos.get(shop.at);
});

test('too many requests at once meet it too', async () => {
  await using shop = await timed();
  shop.github.limits.secondary.concurrent = 1;
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { promise: inside, resolve: entered } = Promise.withResolvers<void>();
  shop.github.onRefChange.push(() => {
    entered();
    return gate;
  });
  const file = { ...shop.at, path: 'a', message: 'a', content: '' };
  const slow = shop.asAlice.rest.repos.createOrUpdateFileContents(file);
  await inside;
  await expect(shop.asAlice.rest.repos.get(shop.at)).rejects.toMatchObject({ status: 403 });
  open();
  await slow;
});

test('a request can be refused, or lost before or after it took effect; the log knows', async () => {
  await using shop = await timed();
  const edit = (path: string) =>
    shop.asAlice.rest.repos.createOrUpdateFileContents({ ...shop.at, path, message: path, content: '' });
  const phases: string[] = [];
  shop.github.onRequest.push((entry, phase) => {
    phases.push(`${phase} ${entry.operation} ${entry.status}`);
  });
  shop.github.requestFaults = () => ({ status: 502 });
  await expect(edit('refused')).rejects.toMatchObject({ status: 502 });
  shop.github.requestFaults = () => 'drop-before';
  await expect(edit('before')).rejects.toMatchObject({ status: 500 });
  shop.github.requestFaults = () => 'drop-after';
  await expect(edit('after')).rejects.toMatchObject({ status: 500 });
  shop.github.requestFaults = () => 'none';
  const { data } = await shop.asAlice.rest.repos.getContent({ ...shop.at, path: '' });
  expect(data).toMatchObject([{ name: 'README.md' }, { name: 'after' }, { name: 'bin' }, { name: 'src' }]);
  const operation = 'repos/create-or-update-file-contents';
  expect(phases.slice(0, 5)).toEqual([
    `before ${operation} 0`,
    `after ${operation} 502`,
    `before ${operation} 0`,
    `before ${operation} 0`,
    `after ${operation} 201`,
  ]);
  expect(shop.github.violations).toEqual([]);
});

test('answers carry GitHub’s other headers', async () => {
  await using shop = await timed();
  const { headers } = await shop.asAlice.rest.repos.get(shop.at);
  expect(headers).toMatchObject({
    'x-github-request-id': expect.any(String),
    'x-oauth-scopes': 'repo, workflow, read:org',
    'x-github-api-version-selected': '2022-11-28',
    date: 'Tue, 01 Jan 2030 00:00:00 GMT',
  });
});
