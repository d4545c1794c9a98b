import { expect, test } from 'vitest';
import { mintInstallationToken } from '../seed.ts';
import { startGitHub } from '../start.ts';
import { actionsInstallation } from './actions-app.ts';
import { createBench } from './support.ts';

const job = 'jobs: { a: { runs-on: nobody, steps: [{ run: "true" }] } }';

test('pushes and pull requests start the workflows whose filters they pass', async () => {
  await using github = await startGitHub();
  const bench = await createBench(github, {
    'main.yml': `on: { push: { branches: [main] } }\n${job}`,
    'topic.yml': `on: { push: { branches: ['topic/**', '!topic/not'], paths: ['src/**'] } }\n${job}`,
    'pr.yml': `on: pull_request\n${job}`,
  });
  const { octokit, name } = bench;
  const main = await octokit.git.getRef({ ...name, ref: 'heads/main' });
  for (const branch of ['topic/a/b', 'topic/not'])
    await octokit.git.createRef({ ...name, ref: `refs/heads/${branch}`, sha: main.data.object.sha });
  const write = (path: string, branch: string) =>
    octokit.repos.createOrUpdateFileContents({
      ...name,
      ...{ path, branch, message: `Write ${path}` },
      content: Buffer.from(path).toString('base64'),
    });
  await write('docs/a.md', 'topic/a/b');
  await write('src/a.ts', 'topic/a/b');
  await write('src/a.ts', 'topic/not');
  await octokit.pulls.create({ ...name, title: 'Topic', head: 'topic/a/b', base: 'main' });
  await github.actions.background;
  expect(bench.repo.runs.map((run) => [run.event, run.headBranch, run.ref, run.displayTitle])).toEqual([
    ['push', 'topic/a/b', 'refs/heads/topic/a/b', 'Write src/a.ts'],
    ['pull_request', 'topic/a/b', 'refs/pull/1/merge', 'Topic'],
  ]);
  expect(github.violations).toEqual([]);
});

test('a push with the GITHUB_TOKEN of a job starts nothing', async () => {
  await using github = await startGitHub();
  const bench = await createBench(github, { 'main.yml': `on: push\n${job}` });
  const before = bench.repo.runs.length;
  const { token } = mintInstallationToken(github, actionsInstallation(github, bench.owner), {
    permissions: { contents: 'write', metadata: 'read' },
    repositories: [bench.repo],
    jobId: 1,
  });
  const response = await fetch(`${github.apiUrl}/repos/acme/shop/contents/a.txt`, {
    method: 'PUT',
    headers: { authorization: `token ${token}` },
    body: JSON.stringify({ message: 'a', content: Buffer.from('a').toString('base64') }),
  });
  expect(response.status).toBe(201);
  await github.actions.background;
  expect(bench.repo.runs.length).toBe(before);
});
