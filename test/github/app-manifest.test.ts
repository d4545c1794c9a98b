import { expect, test } from 'vitest';
import { startShop } from './fixture.ts';

const MANIFEST = {
  name: 'New App',
  url: 'https://example.org',
  hook_attributes: { url: 'http://127.0.0.1:3000/hook' },
  redirect_url: 'http://127.0.0.1:3000/probot/setup',
  default_permissions: { issues: 'write' },
  default_events: ['issues'],
};

const post = (url: string, manifest: unknown) =>
  fetch(url, { method: 'POST', body: new URLSearchParams({ manifest: JSON.stringify(manifest) }), redirect: 'manual' });

test('an App is made from a manifest, once, and installed with a click', async () => {
  await using shop = await startShop();
  const { url } = shop.github;
  const made = await post(`${url}/settings/apps/new?state=abc`, MANIFEST);
  expect(made.status).toBe(302);
  const back = new URL(made.headers.get('location') ?? '');
  expect(back.href).toMatch(/^http:\/\/127\.0\.0\.1:3000\/probot\/setup\?code=\w+&state=abc$/);
  const code = back.searchParams.get('code') ?? '';
  const { data } = await shop.connect().rest.apps.createFromManifest({ code });
  expect(data).toMatchObject({ slug: 'new-app', pem: expect.stringContaining('RSA PRIVATE KEY'), events: ['issues'] });
  await expect(shop.connect().rest.apps.createFromManifest({ code })).rejects.toMatchObject({ status: 404 });
  const page = await (await fetch(`${url}/apps/new-app/installations/new`)).text();
  expect(page).toContain('Install on alice');
  await fetch(`${url}/apps/new-app/installations/new?account=alice`, { method: 'POST' });
  expect(shop.github.state.installations.map((one) => one.app.slug)).toContain('new-app');
  expect(shop.github.violations).toEqual([]);
});

test('a manifest that is wrong gets a reason', async () => {
  await using shop = await startShop();
  const answer = await post(`${shop.github.url}/settings/apps/new`, { ...MANIFEST, url: 'nowhere' });
  expect(answer.status).toBe(422);
  expect(await answer.text()).toMatch(/manifest is wrong[\s\S]*url/);
});
