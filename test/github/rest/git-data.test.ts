import { expect, test } from 'vitest';
import { startShop } from '../fixture.ts';

test('a commit is built object by object and a branch moved to it', async () => {
  await using shop = await startShop();
  const { git } = shop.asAlice.rest;
  const { data: ref } = await git.getRef({ ...shop.at, ref: 'heads/main' });
  const { data: blob } = await git.createBlob({ ...shop.at, content: 'aGVsbG8=', encoding: 'base64' });
  const { data: base } = await git.getCommit({ ...shop.at, commit_sha: ref.object.sha });
  const { data: tree } = await git.createTree({
    ...shop.at,
    base_tree: base.tree.sha,
    tree: [
      { path: 'docs/hello.txt', mode: '100644', type: 'blob', sha: blob.sha },
      { path: 'src/price.ts', mode: '100644', type: 'blob', sha: null },
      { path: 'note', mode: '100644', type: 'blob', content: 'inline' },
    ],
  });
  const { data: commit } = await git.createCommit({
    ...shop.at,
    message: 'Build',
    tree: tree.sha,
    parents: [ref.object.sha],
    author: { name: 'Ann', email: 'ann@example.org', date: '2030-01-01T00:00:00Z' },
  });
  expect(commit).toMatchObject({ author: { name: 'Ann', date: '2030-01-01T00:00:00Z' }, committer: { name: 'Ann' } });
  await git.updateRef({ ...shop.at, ref: 'heads/main', sha: commit.sha });
  const { data: all } = await git.getTree({ ...shop.at, tree_sha: 'main', recursive: '1' });
  expect(all.tree.map((entry) => entry.path)).toEqual([
    'README.md',
    'bin',
    'bin/run',
    'docs',
    'docs/hello.txt',
    'note',
  ]);
  expect(all.tree.find((entry) => entry.path === 'bin/run')?.mode).toBe('100755');
  const { data: read } = await git.getBlob({ ...shop.at, file_sha: blob.sha });
  expect(Buffer.from(read.content, 'base64').toString()).toBe('hello');
  expect(shop.github.violations).toEqual([]);
});

test('refs answer as GitHub does when they can’t be made, moved or deleted', async () => {
  await using shop = await startShop();
  const { git } = shop.asAlice.rest;
  const { data: ref } = await git.getRef({ ...shop.at, ref: 'heads/main' });
  const { sha } = ref.object;
  const create = (name: string, object = sha) => git.createRef({ ...shop.at, ref: name, sha: object });
  const topic = await create('refs/heads/topic');
  expect(topic.status).toBe(201);
  await expect(create('refs/heads/topic')).rejects.toMatchObject({ status: 422, message: /Reference already exists/ });
  await expect(create('refs/heads/topic/below')).rejects.toMatchObject({ status: 422 });
  await expect(create('refs/heads/x', '1'.repeat(40))).rejects.toMatchObject({
    status: 422,
    message: /does not exist/,
  });
  await expect(create('topic')).rejects.toMatchObject({ status: 422, message: /at least two slashes/ });
  await expect(create('refs/heads/a..b')).rejects.toMatchObject({ status: 422, message: /not a valid ref name/ });
  const { data: tree } = await git.getTree({ ...shop.at, tree_sha: sha });
  const { data: orphan } = await git.createCommit({ ...shop.at, message: 'Orphan', tree: tree.sha });
  expect(orphan.verification).toMatchObject({ verified: false, reason: 'unsigned' });
  // GitHub signs what an App makes in no other name.
  const signed = await shop.asInstallation().rest.git.createCommit({ ...shop.at, message: 'Bot', tree: tree.sha });
  expect(signed.data).toMatchObject({ verification: { verified: true }, author: { name: 'cluster[bot]' } });
  const move = (force?: boolean) =>
    git.updateRef({ ...shop.at, ref: 'heads/topic', sha: orphan.sha, ...(force !== undefined && { force }) });
  await expect(move()).rejects.toMatchObject({ status: 422, message: /not a fast forward/ });
  expect((await move(true)).data.object.sha).toBe(orphan.sha);
  const { data: matching } = await git.listMatchingRefs({ ...shop.at, ref: 'heads/to' });
  expect(matching.map((one) => one.ref)).toEqual(['refs/heads/topic']);
  expect((await git.deleteRef({ ...shop.at, ref: 'heads/topic' })).status).toBe(204);
  await expect(git.deleteRef({ ...shop.at, ref: 'heads/topic' })).rejects.toMatchObject({ status: 422 });
  await expect(git.getRef({ ...shop.at, ref: 'heads/topic' })).rejects.toMatchObject({ status: 404 });
  expect(shop.github.violations).toEqual([]);
});

test('tags are objects of their own', async () => {
  await using shop = await startShop();
  const { git } = shop.asAlice.rest;
  const { data: ref } = await git.getRef({ ...shop.at, ref: 'heads/main' });
  const { data: tag } = await git.createTag({
    ...shop.at,
    tag: 'v1',
    message: 'One',
    object: ref.object.sha,
    type: 'commit',
  });
  await git.createRef({ ...shop.at, ref: 'refs/tags/v1', sha: tag.sha });
  const { data: read } = await git.getTag({ ...shop.at, tag_sha: tag.sha });
  expect(read).toMatchObject({ tag: 'v1', message: 'One', tagger: { name: 'alice' }, object: { sha: ref.object.sha } });
  expect(shop.github.violations).toEqual([]);
});

test('an App brings workflow files only with the permission workflows', async () => {
  await using shop = await startShop({ permissions: { contents: 'write', workflows: 'write' } });
  const file = { ...shop.at, path: '.github/workflows/ci.yml', message: 'CI', content: 'b246IHB1c2gK' };
  const without = shop.asInstallation({ contents: 'write' });
  const refused = without.rest.repos.createOrUpdateFileContents(file);
  await expect(refused).rejects.toMatchObject({ status: 403, message: /without `workflows` permission/ });
  const entry = { path: file.path, mode: '100644' as const, type: 'blob' as const, content: 'on: push\n' };
  const tree = shop.asInstallation({ contents: 'write' }).rest.git.createTree({ ...shop.at, tree: [entry] });
  await expect(tree).rejects.toMatchObject({ status: 403, message: /not accessible by integration/ });
  await shop.asInstallation().rest.repos.createOrUpdateFileContents(file);
  // What the default branch has already may come along to other branches.
  const { data: ref } = await without.rest.git.getRef({ ...shop.at, ref: 'heads/main' });
  await without.rest.git.createRef({ ...shop.at, ref: 'refs/heads/topic', sha: ref.object.sha });
  expect(shop.github.violations).toEqual([]);
});
