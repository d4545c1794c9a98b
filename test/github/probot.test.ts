import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createNodeMiddleware, createProbot } from 'probot';
import { expect, test } from 'vitest';
import { startShop } from './fixture.ts';

test('Probot, unmodified, hears of an issue and comments on it', async () => {
  await using stack = new AsyncDisposableStack();
  const shop = stack.use(await startShop({ events: ['issues'] }));
  // Nothing but the environment Probot reads on a GitHub Enterprise Server.
  const probot = createProbot({
    env: {
      APP_ID: String(shop.app.id),
      PRIVATE_KEY: shop.privateKey,
      WEBHOOK_SECRET: 'a secret',
      GHE_HOST: new URL(shop.github.url).host,
      GHE_PROTOCOL: 'http',
      LOG_LEVEL: 'fatal',
    },
  });
  const middleware = await createNodeMiddleware(
    (app) => {
      app.on('issues.opened', async (context) => {
        await context.octokit.rest.issues.createComment(
          context.issue({ body: `Hello ${context.payload.sender.login}` }),
        );
      });
    },
    { probot },
  );
  const server = createServer((request, response) => {
    void middleware(request, response, () => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stack.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const hook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/github/webhooks`;
  shop.app.webhook = { url: hook, secret: 'a secret' };

  await shop.asOlga.rest.issues.create({ ...shop.at, title: 'Broken' });
  await shop.github.settled();
  const { data: comments } = await shop.asAlice.rest.issues.listComments({ ...shop.at, issue_number: 1 });
  expect(comments).toMatchObject([
    { body: 'Hello olga', user: { login: 'cluster[bot]', type: 'Bot' }, performed_via_github_app: { slug: 'cluster' } },
  ]);
  expect(shop.github.state.deliveries).toMatchObject([{ event: 'issues', action: 'opened', statusCode: 200 }]);

  // With another secret Probot refuses what comes.
  shop.app.webhook = { url: hook, secret: 'not the secret' };
  await shop.asOlga.rest.issues.create({ ...shop.at, title: 'Broken again' });
  await shop.github.settled();
  expect(shop.github.state.deliveries.at(-1)?.statusCode).toBe(400);
  expect(shop.github.violations).toEqual([]);
});
