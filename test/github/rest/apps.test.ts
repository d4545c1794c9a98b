import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { ProbotOctokit } from 'probot';
import { expect, test } from 'vitest';
import { startShop } from '../fixture.ts';
import { createRepository, installApp } from '../seed.ts';

test('an App finds its installation by JWT and works with the token it mints', async () => {
  await using shop = await startShop();
  const asApp = shop.asApp();
  const { data: app } = await asApp.rest.apps.getAuthenticated();
  expect(app).toMatchObject({ slug: 'cluster', installations_count: 1, permissions: { metadata: 'read' } });
  const { data: installation } = await asApp.rest.apps.getRepoInstallation(shop.at);
  expect(installation.id).toBe(shop.installation.id);
  const { data: token } = await asApp.rest.apps.createInstallationAccessToken({ installation_id: installation.id });
  expect(token).toMatchObject({ repository_selection: 'all', permissions: { contents: 'write', issues: 'write' } });
  const installed = shop.connect(token.token);
  const { data } = await installed.rest.apps.listReposAccessibleToInstallation();
  expect(data.repositories.map((repo) => repo.full_name)).toEqual(['alice/shop']);
  await installed.rest.apps.revokeInstallationAccessToken();
  await expect(installed.rest.repos.get(shop.at)).rejects.toMatchObject({ status: 401, message: /Bad credentials/ });
  expect(shop.github.violations).toEqual([]);
});

test('a narrowed token reaches only what it was narrowed to', async () => {
  await using shop = await startShop({ private: true });
  await createRepository(shop.github, { owner: shop.alice, name: 'other', private: true });
  const { data: token } = await shop.asApp().rest.apps.createInstallationAccessToken({
    installation_id: shop.installation.id,
    repositories: ['shop'],
    permissions: { contents: 'read' },
  });
  expect(token.repositories?.map((repo) => repo.name)).toEqual(['shop']);
  expect(token.permissions).toEqual({ metadata: 'read', contents: 'read' });
  const narrowed = shop.connect(token.token);
  await narrowed.rest.repos.getContent({ ...shop.at, path: 'README.md' });
  await expect(narrowed.rest.repos.get({ owner: 'alice', repo: 'other' })).rejects.toMatchObject({ status: 404 });
  const write = narrowed.rest.repos.createOrUpdateFileContents({ ...shop.at, path: 'a', message: 'a', content: '' });
  await expect(write).rejects.toMatchObject({ status: 403, message: /not accessible by integration/ });
  expect(shop.github.violations).toEqual([]);
});

test('more than the installation has is refused', async () => {
  await using shop = await startShop();
  const ask = (body: Record<string, unknown>) =>
    shop.asApp().rest.apps.createInstallationAccessToken({ installation_id: shop.installation.id, ...body });
  await expect(ask({ permissions: { checks: 'write' } })).rejects.toMatchObject({ status: 422 });
  shop.installation.permissions.issues = 'read';
  await expect(ask({ permissions: { issues: 'write' } })).rejects.toMatchObject({ status: 422 });
  await expect(ask({ repositories: ['nowhere'] })).rejects.toMatchObject({ status: 422 });
  await shop.asApp().rest.apps.suspendInstallation({ installation_id: shop.installation.id });
  await expect(ask({})).rejects.toMatchObject({ status: 403, message: /suspended/ });
});

test('tokens expire after an hour, by the injected clock', async () => {
  let now = Date.parse('2030-01-01T00:00:00Z');
  await using shop = await startShop({ clock: { now: () => now, after: () => () => {} } });
  const installed = shop.asInstallation();
  await installed.rest.repos.get(shop.at);
  now += 60 * 60_000;
  await expect(installed.rest.repos.get(shop.at)).rejects.toMatchObject({ status: 401 });
});

test('a JWT signed with another key, and an installation that is not the asker’s, get nowhere', async () => {
  await using shop = await startShop();
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const forged = new ProbotOctokit({ auth: { appId: shop.app.id, privateKey }, baseUrl: shop.github.apiUrl });
  await expect(forged.rest.apps.getAuthenticated()).rejects.toMatchObject({ status: 401 });
  const missing = shop.asApp().rest.apps.getInstallation({ installation_id: 99_999 });
  await expect(missing).rejects.toMatchObject({ status: 404 });
  await expect(shop.asAlice.rest.apps.getAuthenticated()).rejects.toMatchObject({ status: 401 });
});

test('a JWT must be fresh, short-lived and signed with RS256', async () => {
  await using shop = await startShop();
  const now = Math.floor(Date.now() / 1000);
  const ask = async (iat: number, exp: number, alg = 'RS256') => {
    const jwt = new SignJWT().setProtectedHeader({ alg }).setIssuer(shop.app.clientId).setIssuedAt(iat);
    const key = createPrivateKey(shop.privateKey);
    const headers = { authorization: `Bearer ${await jwt.setExpirationTime(exp).sign(key)}` };
    return (await fetch(`${shop.github.apiUrl}/app`, { headers })).status;
  };
  expect(await ask(now, now + 600)).toBe(200);
  expect(await ask(now, now + 3600)).toBe(401);
  expect(await ask(now - 900, now - 300)).toBe(401);
  expect(await ask(now, now + 600, 'PS256')).toBe(401);
});

test('an installation on chosen repositories sees only those', async () => {
  await using shop = await startShop();
  const secret = await createRepository(shop.github, { owner: shop.olga, name: 'secret', private: true });
  await createRepository(shop.github, { owner: shop.olga, name: 'more', private: true });
  const chosen = installApp(shop.github, shop.app, shop.olga, { repositories: [secret] });
  const { data: token } = await shop.asApp().rest.apps.createInstallationAccessToken({ installation_id: chosen.id });
  expect(token.repository_selection).toBe('selected');
  const { data } = await shop.connect(token.token).rest.apps.listReposAccessibleToInstallation();
  expect(data.repositories.map((repo) => repo.name)).toEqual(['secret']);
});
