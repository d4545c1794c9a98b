import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { startShop } from '../fixture.ts';
import { acceptPermissions, createRepository } from '../seed.ts';
import { startReceiver } from './receiver.ts';

/** A shop whose App listens, and `ring(name)`, which makes GitHub send `repository_dispatch` with that action. */
async function listening(options: Parameters<typeof startShop>[0] = {}) {
  const stack = new AsyncDisposableStack();
  const receiver = stack.use(await startReceiver());
  const shop = stack.use(await startShop({ events: ['repository_dispatch'], webhook: receiver.url, ...options }));
  return {
    ...shop,
    receiver,
    ring: (name: string) => shop.asAlice.rest.repos.createDispatchEvent({ ...shop.at, event_type: name }),
    rung: () => receiver.received.map((one): string => JSON.parse(one.body).action),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test('a delivery is signed, carries GitHub’s headers and a valid payload', async () => {
  await using shop = await listening();
  await shop.ring('hello');
  await shop.github.settled();
  const [delivery] = shop.receiver.received;
  expect(delivery?.headers).toMatchObject({
    'x-github-event': 'repository_dispatch',
    'x-github-hook-installation-target-id': String(shop.app.id),
    'x-github-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/),
    'content-type': 'application/json',
  });
  const { body = '', headers = {} } = delivery ?? {};
  const signature = createHmac('sha256', 'a secret').update(body).digest('hex');
  expect(headers['x-hub-signature-256']).toBe(`sha256=${signature}`);
  expect(JSON.parse(body)).toMatchObject({
    action: 'hello',
    repository: { full_name: 'alice/shop' },
    sender: { login: 'alice' },
    installation: { id: shop.installation.id },
  });
  expect(shop.github.violations).toEqual([]);
});

test('deliveries of an App arrive in order, one at a time, and never hold up the API', async () => {
  await using shop = await listening();
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  let inside = 0;
  let most = 0;
  shop.receiver.respond = async () => {
    most = Math.max(most, ++inside);
    await gate;
    inside -= 1;
    return 200;
  };
  for (const name of ['one', 'two', 'three']) await shop.ring(name);
  open();
  await shop.github.settled();
  expect(shop.rung()).toEqual(['one', 'two', 'three']);
  expect(most).toBe(1);
});

test('an App hears only what it subscribed to, where it is installed', async () => {
  await using shop = await listening({ events: ['push'] });
  await shop.ring('nothing');
  await shop.github.settled();
  expect(shop.github.state.deliveries).toEqual([]);
});

test('the delivery log tells what failed, and redelivers it', async () => {
  await using shop = await listening();
  shop.receiver.respond = () => 500;
  await shop.ring('hello');
  await shop.github.settled();
  const asApp = shop.asApp();
  const { data: failed } = await asApp.rest.apps.listWebhookDeliveries({ status: 'failure' });
  expect(failed).toMatchObject([
    { event: 'repository_dispatch', action: 'hello', status_code: 500, redelivery: false },
  ]);
  const [first] = failed;
  if (!first) throw new Error('nothing failed');
  shop.receiver.respond = () => 200;
  await asApp.rest.apps.redeliverWebhookDelivery({ delivery_id: first.id });
  await shop.github.settled();
  const { data: all } = await asApp.rest.apps.listWebhookDeliveries();
  expect(all.map(({ guid, status, redelivery }) => ({ guid, status, redelivery }))).toEqual([
    { guid: first.guid, status: 'OK', redelivery: true },
    { guid: first.guid, status: 'Invalid HTTP Response: 500', redelivery: false },
  ]);
  const { data: one } = await asApp.rest.apps.getWebhookDelivery({ delivery_id: first.id });
  expect(one.request.payload).toMatchObject({ action: 'hello' });
  expect(shop.github.violations).toEqual([]);
});

test('the log comes in pages by cursor', async () => {
  await using shop = await listening();
  for (const name of ['one', 'two', 'three']) await shop.ring(name);
  await shop.github.settled();
  const asApp = shop.asApp();
  const page = await asApp.rest.apps.listWebhookDeliveries({ per_page: 2 });
  expect(page.data.map((one) => one.action)).toEqual(['three', 'two']);
  const cursor = new URL(/<(.+?)>/.exec(page.headers.link ?? '')?.[1] ?? '').searchParams.get('cursor') ?? '';
  const next = await asApp.rest.apps.listWebhookDeliveries({ per_page: 2, cursor });
  expect(next.data.map((one) => one.action)).toEqual(['one']);
});

test('a receiver that is not there is a failed delivery, nothing more', async () => {
  await using shop = await listening({ webhook: 'http://127.0.0.1:9/' });
  await shop.ring('hello');
  await shop.github.settled();
  expect(shop.github.state.deliveries).toMatchObject([{ statusCode: 0 }]);
  expect(shop.github.violations).toEqual([]);
});

test('faults: lost, doubled, late, out of order', async () => {
  const late: (() => void)[] = [];
  await using shop = await listening({
    clock: {
      now: () => Date.now(),
      after(_ms, action) {
        late.push(action);
        return () => {};
      },
    },
  });
  shop.github.faults = (delivery) => {
    switch (delivery.action) {
      case 'lost':
        return 'lost';
      case 'doubled':
        return 'doubled';
      case 'late':
        return { lateMs: 60_000 };
      case 'overtaken':
        return 'after-next';
      default:
        return 'none';
    }
  };
  for (const name of ['lost', 'doubled', 'late', 'overtaken', 'next']) await shop.ring(name);
  await shop.github.settled();
  expect(shop.rung()).toEqual(['doubled', 'doubled', 'next', 'overtaken']);
  for (const arrive of late) arrive();
  await shop.github.settled();
  expect(shop.rung()).toEqual(['doubled', 'doubled', 'next', 'overtaken', 'late']);
  const doubled = shop.github.state.deliveries.filter((one) => one.action === 'doubled');
  expect(new Set(doubled.map((one) => one.guid)).size).toBe(1);
});

test('an App hears of its installations without asking', async () => {
  await using shop = await listening({ events: [] });
  const installation_id = shop.installation.id;
  await shop.asApp().rest.apps.suspendInstallation({ installation_id });
  await shop.asApp().rest.apps.unsuspendInstallation({ installation_id });
  const token = await shop.asApp().rest.apps.createInstallationAccessToken({ installation_id });
  await shop.asApp().rest.apps.deleteInstallation({ installation_id });
  await shop.github.settled();
  expect(shop.rung()).toEqual(['suspend', 'unsuspend', 'deleted']);
  await expect(shop.connect(token.data.token).rest.repos.get(shop.at)).rejects.toMatchObject({ status: 401 });
  expect(shop.github.violations).toEqual([]);
});

test('a payload that GitHub would not send is a violation', async () => {
  await using shop = await listening({ events: ['issues'] });
  shop.github.emit({ repo: shop.repo, sender: shop.alice, event: 'issues', action: 'opened', payload: () => ({}) });
  expect(shop.github.violations).toEqual([expect.stringMatching(/webhook issues.opened: .*issue/)]);
});

test('the App hears which repositories it is let into and taken out of, and that it may do more', async () => {
  await using shop = await listening({ events: [] });
  const { github, alice, asAlice, repo, receiver } = shop;
  const other = await createRepository(github, { owner: alice, name: 'other' });
  const at = { installation_id: shop.installation.id, repository_id: other.id };
  const remove = () => asAlice.rest.apps.removeRepoFromInstallationForAuthenticatedUser(at);
  await expect(remove()).rejects.toMatchObject({ status: 422 });
  shop.installation.repositoryIds = [repo.id];
  await asAlice.rest.apps.addRepoToInstallationForAuthenticatedUser(at);
  await remove();
  const byStranger = shop.asOlga.rest.apps.addRepoToInstallationForAuthenticatedUser(at);
  await expect(byStranger).rejects.toMatchObject({ status: 404 });
  acceptPermissions(github, shop.installation, { workflows: 'write' });
  await github.settled();
  const heard = receiver.received.map(({ headers, body }) => ({
    event: headers['x-github-event'],
    ...JSON.parse(body),
  }));
  expect(heard).toMatchObject([
    { event: 'installation_repositories', action: 'added', repositories_added: [{ full_name: 'alice/other' }] },
    { event: 'installation_repositories', action: 'removed', repositories_removed: [{ id: other.id }] },
    {
      event: 'installation',
      action: 'new_permissions_accepted',
      installation: { permissions: { workflows: 'write' } },
      repositories: [{ full_name: 'alice/shop' }],
    },
  ]);
  expect(github.violations).toEqual([]);
});
