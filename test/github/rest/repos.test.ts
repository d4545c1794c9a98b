import { expect, test } from 'vitest';
import { startShop } from '../fixture.ts';
import { addCollaborator, createRepository } from '../seed.ts';

test('a repository shows what it is, and the asker’s permissions', async () => {
  await using shop = await startShop();
  const { data } = await shop.asAlice.rest.repos.get(shop.at);
  expect(data).toMatchObject({ full_name: 'alice/shop', default_branch: 'main', permissions: { admin: true } });
  const { data: seen } = await shop.asOlga.rest.repos.get(shop.at);
  expect(seen.permissions).toMatchObject({ pull: true, push: false });
  await expect(shop.asOlga.rest.repos.update({ ...shop.at, description: 'mine' })).rejects.toMatchObject({
    status: 403,
  });
  const { data: changed } = await shop.asAlice.rest.repos.update({ ...shop.at, description: 'A shop' });
  expect(changed.description).toBe('A shop');
  expect(shop.github.violations).toEqual([]);
});

test('a private repository does not exist for strangers', async () => {
  await using shop = await startShop({ private: true });
  await expect(shop.asOlga.rest.repos.get(shop.at)).rejects.toMatchObject({ status: 404 });
  await expect(shop.connect().rest.repos.get(shop.at)).rejects.toMatchObject({ status: 404 });
  await shop.asInstallation().rest.repos.get(shop.at);
});

test('an App reads what is public anywhere, but needs its permission where it is installed', async () => {
  await using shop = await startShop({ permissions: { issues: 'write' } });
  await createRepository(shop.github, { owner: shop.olga, name: 'open' });
  await shop.asInstallation().rest.repos.getReadme({ owner: 'olga', repo: 'open' });
  await expect(shop.asInstallation().rest.repos.getReadme(shop.at)).rejects.toMatchObject({ status: 403 });
});

test('permission levels have GitHub’s old and new names', async () => {
  await using shop = await startShop();
  addCollaborator(shop.repo, shop.olga, 'maintain');
  const ask = (username: string) =>
    shop.asInstallation().rest.repos.getCollaboratorPermissionLevel({ ...shop.at, username });
  expect((await ask('alice')).data).toMatchObject({ permission: 'admin', role_name: 'admin' });
  expect((await ask('olga')).data).toMatchObject({ permission: 'write', role_name: 'maintain' });
  await expect(ask('nobody')).rejects.toMatchObject({ status: 404 });
  expect((await shop.asAlice.rest.repos.checkCollaborator({ ...shop.at, username: 'olga' })).status).toBe(204);
  expect(shop.github.violations).toEqual([]);
});

test('files are read, written, guarded by their SHA, and deleted', async () => {
  await using shop = await startShop();
  const { repos } = shop.asAlice.rest;
  const file = { ...shop.at, path: 'docs/über uns.md' };
  const content = (text: string) => Buffer.from(text).toString('base64');
  const { status, data: created } = await repos.createOrUpdateFileContents({
    ...file,
    message: 'Add',
    content: content('eins'),
  });
  expect(status).toBe(201);
  const again = repos.createOrUpdateFileContents({ ...file, message: 'Again', content: content('zwei') });
  await expect(again).rejects.toMatchObject({ status: 422, message: /"sha" wasn't supplied/ });
  const stale = { ...file, message: 'Stale', content: content('zwei'), sha: '0'.repeat(40) };
  await expect(repos.createOrUpdateFileContents(stale)).rejects.toMatchObject({ status: 409 });
  const sha = created.content?.sha ?? '';
  await repos.createOrUpdateFileContents({ ...file, message: 'Change', content: content('zwei'), sha });
  const raw = await repos.getContent({ ...file, mediaType: { format: 'raw' } });
  expect(raw.data).toBe('zwei');
  const { data: folder } = await repos.getContent({ ...shop.at, path: 'docs' });
  expect(folder).toMatchObject([{ name: 'über uns.md', type: 'file' }]);
  const { data: root } = await repos.getContent({ ...shop.at, path: '' });
  expect(root).toMatchObject([{ name: 'README.md' }, { name: 'bin', type: 'dir' }, { name: 'docs' }, { name: 'src' }]);
  const { data: now } = await repos.getContent(file);
  if (Array.isArray(now)) throw new Error('a folder');
  await repos.deleteFile({ ...file, message: 'Delete', sha: now.sha });
  await expect(repos.getContent(file)).rejects.toMatchObject({ status: 404 });
  const { data: commits } = await repos.listCommits(shop.at);
  expect(commits.map((commit) => [commit.commit.message, commit.author?.login])).toEqual([
    ['Delete', 'alice'],
    ['Change', 'alice'],
    ['Add', 'alice'],
    ['Initial commit', 'alice'],
  ]);
  expect(shop.github.violations).toEqual([]);
});

test('branches and the comparison of two', async () => {
  await using shop = await startShop();
  const { repos, git } = shop.asAlice.rest;
  const { data: main } = await repos.getBranch({ ...shop.at, branch: 'main' });
  await git.createRef({ ...shop.at, ref: 'refs/heads/feature/one', sha: main.commit.sha });
  const edit = { ...shop.at, path: 'src/tax.ts', message: 'Tax', content: 'YQ==', branch: 'feature/one' };
  await repos.createOrUpdateFileContents(edit);
  const { data: branches } = await repos.listBranches(shop.at);
  expect(branches.map((branch) => branch.name)).toEqual(['feature/one', 'main']);
  const { data } = await repos.compareCommitsWithBasehead({ ...shop.at, basehead: 'main...feature/one' });
  expect(data).toMatchObject({
    status: 'ahead',
    ahead_by: 1,
    behind_by: 0,
    files: [{ filename: 'src/tax.ts', status: 'added' }],
  });
  const { data: commit } = await repos.getCommit({ ...shop.at, ref: 'feature/one' });
  expect(commit).toMatchObject({
    stats: { additions: 1 },
    files: [{ patch: '@@ -0,0 +1 @@\n+a\n\\ No newline at end of file' }],
  });
  const backwards = await repos.compareCommitsWithBasehead({ ...shop.at, basehead: 'feature/one...main' });
  expect(backwards.data.status).toBe('behind');
  expect(shop.github.violations).toEqual([]);
});

test('lists come in pages with links that Octokit follows', async () => {
  await using shop = await startShop();
  const { data: main } = await shop.asAlice.rest.repos.getBranch({ ...shop.at, branch: 'main' });
  for (const name of ['a', 'b', 'c', 'd'])
    await shop.asAlice.rest.git.createRef({ ...shop.at, ref: `refs/heads/${name}`, sha: main.commit.sha });
  const first = await shop.asAlice.rest.repos.listBranches({ ...shop.at, per_page: 2 });
  expect(first.headers.link).toMatch(/rel="next".*page=3.*rel="last"/);
  const all = await shop.asAlice.paginate(shop.asAlice.rest.repos.listBranches, { ...shop.at, per_page: 2 });
  expect(all.map((branch) => branch.name)).toEqual(['a', 'b', 'c', 'd', 'main']);
});

test('archives are served behind a link that works without a token for five minutes', async () => {
  let now = Date.parse('2030-01-01T00:00:00Z');
  await using shop = await startShop({ private: true, clock: { now: () => now, after: () => () => {} } });
  const archive = await shop.asAlice.rest.repos.downloadTarballArchive({ ...shop.at, ref: 'main' });
  const bytes = Buffer.from(archive.data as ArrayBuffer);
  expect(bytes.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
  const link = new URL(archive.url);
  expect((await fetch(link)).status).toBe(200);
  now += 6 * 60_000;
  expect((await fetch(link)).status).toBe(404);
  link.searchParams.set('expires', String(now + 1));
  expect((await fetch(link)).status).toBe(404);
});

test('an operation that is not here says so by name', async () => {
  await using shop = await startShop();
  const wiki = shop.asAlice.rest.repos.listDeployments(shop.at);
  await expect(wiki).rejects.toMatchObject({ status: 501, message: /repos\/list-deployments/ });
});

test('an archived repository is read-only', async () => {
  await using shop = await startShop();
  await shop.asAlice.rest.repos.update({ ...shop.at, archived: true });
  await shop.asAlice.rest.repos.getContent({ ...shop.at, path: 'README.md' });
  const write = shop.asAlice.rest.repos.createOrUpdateFileContents({
    ...shop.at,
    path: 'a',
    message: 'a',
    content: '',
  });
  await expect(write).rejects.toMatchObject({ status: 403, message: /archived/ });
});
