/** Deliveries that GitHub would not send: answered with 4xx, logged, and nothing changes. */
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Cluster, startCluster } from '../cluster/cluster.ts';

describe('the webhook endpoint', () => {
  let cluster: Cluster;
  let genuine: { body: string; event: string };

  beforeAll(async () => {
    cluster = await startCluster({
      files: { 'README.md': '# Shop\n' },
      people: { mika: 'write' },
      pcs: [],
      model: { env: {}, secrets: {} },
    });
    await cluster.as('mika').rest.issues.create({ ...cluster.name, title: 'The API fails', body: '' });
    // The app answers before it works: only when it has written is everything quiet.
    await vi.waitUntil(() => cluster.repository.issues.get(1)?.labels.length === 2, { timeout: 10_000 });
    await cluster.github.settled();
    const delivery = cluster.github.state.deliveries.find((one) => one.event === 'issues' && one.action === 'opened');
    genuine = { body: delivery?.request.body ?? '', event: 'issues' };
  }, 60_000);

  afterAll(() => cluster?.close());

  /** Posts a delivery; its `user-agent` tells it from others in the log. */
  async function deliver(
    body: string,
    headers: Record<string, string | undefined> = {},
    agent = 'genuine',
  ): Promise<number> {
    const secret = cluster.github.state.apps[0]?.webhook?.secret ?? '';
    const all: Record<string, string | undefined> = {
      'content-type': 'application/json',
      'user-agent': agent,
      'x-github-event': genuine.event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      ...headers,
    };
    const present = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
    const url = `${cluster.app.url}/api/github/webhooks`;
    return (await fetch(url, { method: 'POST', headers: Object.fromEntries(present), body })).status;
  }

  const without = (path: string) => {
    const payload = JSON.parse(genuine.body);
    delete payload[path];
    return JSON.stringify(payload);
  };

  test.for<[string, () => string, Record<string, string | undefined>]>([
    ['a wrong signature', () => genuine.body, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
    ['no signature', () => genuine.body, { 'x-hub-signature-256': undefined }],
    ['no delivery id', () => genuine.body, { 'x-github-delivery': undefined }],
    ['no event name', () => genuine.body, { 'x-github-event': undefined }],
    ['an unknown event', () => genuine.body, { 'x-github-event': 'teapot' }],
    ['a payload without its issue', () => without('issue'), {}],
    ['a payload without its repository', () => without('repository'), {}],
    ['a body that is no JSON', () => '{"action":', {}],
  ])('refuses %s, logs it, and changes nothing', async ([what, body, headers]) => {
    const before = cluster.github.state.requests.length;
    const agent = `test/${what.replaceAll(' ', '-')}`;
    const status = await deliver(body(), headers, agent);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    const logged = () =>
      cluster.app.log.some((line) => line.includes(agent) && line.includes(`"statusCode":${status}`));
    await vi.waitUntil(logged, { timeout: 5000 });
    // The timer may read meanwhile.
    const writes = cluster.github.state.requests.slice(before).filter((one) => one.operation === 'writeTask');
    expect(writes).toEqual([]);
  });

  test('takes the genuine one', async () => {
    expect(await deliver(genuine.body)).toBe(200);
  });
});
