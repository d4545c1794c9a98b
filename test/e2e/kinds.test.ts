/** Work that changes nothing, the whole way: a question answered on its issue, and a pull request reviewed, by the real action. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerCheckName } from '../../app/contract/result.ts';
import { APP_BOT } from '../cluster/requests.ts';
import { type SmallCluster, startSmallCluster, stateIn, until } from '../cluster/small.ts';
import { git } from '../github/git.ts';
import { gitDir } from '../github/github.ts';
import { toolResults } from '../model/conversation.ts';

let small: SmallCluster;

beforeAll(async () => {
  small = await startSmallCluster(60, [
    {
      name: 'explain',
      steps: [
        { kind: 'tools', calls: [{ name: 'Read', input: { file_path: '{cwd}/README.md' } }] },
        { kind: 'text', text: 'It does not: `README.md:1` is all there is.' },
      ],
    },
    {
      name: 'judge',
      steps: [
        {
          kind: 'tools',
          calls: [
            {
              name: 'StructuredOutput',
              input: {
                summary: 'It sets a tax.',
                comments: [
                  { path: 'tax.ts', line: 1, body: 'Not everywhere.' },
                  { path: 'README.md', line: 1, body: 'Says nothing of it.' },
                ],
              },
            },
          ],
        },
        { kind: 'text', text: 'Done.' },
      ],
    },
  ]);
}, 60_000);

afterAll(() => small?.[Symbol.asyncDispose]());

const completed = async (number: number) => {
  const { github, repository } = small.cluster;
  const of = repository.issues.get(number);
  const isOver = () => of !== undefined && stateIn(of) === 'completed';
  await until(
    github,
    isOver,
    () => `#${number} is ${of && stateIn(of)}: ${of?.comments.map(({ body }) => body).join()}`,
  );
  await github.settled();
};

const branches = async () => {
  const { github, repository } = small.cluster;
  return (await git(gitDir(github, repository), ['branch', '--format=%(refname:short)'])).toString().trim().split('\n');
};

test('a question is answered in a comment; the issue stays open, and is answered again when asked to', async () => {
  const { github, repository, name, as } = small.cluster;
  const { data } = await as('mika').rest.issues.create({
    ...name,
    title: 'How does the API server find its notes?',
    body: 'I want to understand the endpoint of the backend. script:explain',
  });
  await completed(data.number);

  const issue = repository.issues.get(data.number);
  expect(issue).toMatchObject({ state: 'open' });
  const [sticky, answer, ...more] = issue?.comments ?? [];
  expect(more).toEqual([]);
  expect(sticky?.body).toContain('Answered in a comment. Nothing was changed, and the issue stays open');
  expect(answer?.user.login).toBe(APP_BOT);
  expect(answer?.body).toContain('`README.md:1` is all there is.');
  expect(await branches()).toEqual(['main']);
  const checks = repository.checkRuns.filter((run) => run.name === answerCheckName(data.number));
  expect(checks).toMatchObject([{ conclusion: 'success', output: { title: 'Answered' } }]);

  // The job could not have pushed: its token was made for this repository alone, and to read its files.
  const forJobs = [...github.state.tokens.values()].flatMap((token) =>
    token.kind === 'installation' && token.jobId === null && token.repositoryIds !== null ? [token] : [],
  );
  expect(forJobs).toMatchObject([{ permissions: { contents: 'read', issues: 'write' }, revoked: true }]);

  await as('mika').rest.issues.createComment({ ...name, issue_number: data.number, body: '/claude retry' });
  const runs = () => repository.runs.filter((run) => run.inputs['task'] === String(data.number));
  await until(
    github,
    () => runs().length === 2 && runs().every(({ conclusion }) => conclusion === 'success'),
    () => `${runs().length} runs`,
  );
  await completed(data.number);
  expect(issue?.comments.filter(({ body }) => body.includes('claude-cluster:answer'))).toHaveLength(1);
  expect(github.violations).toEqual([]);
}, 60_000);

test('/claude review on a pull request posts one review, and leaves the pull request open', async () => {
  const { github, repository, name, as } = small.cluster;
  const mika = as('mika');
  const main = (await mika.rest.git.getRef({ ...name, ref: 'heads/main' })).data.object.sha;
  await mika.rest.git.createRef({ ...name, ref: 'refs/heads/tax', sha: main });
  const content = Buffer.from('export const tax = 0.2;\n').toString('base64');
  await mika.rest.repos.createOrUpdateFileContents({ ...name, path: 'tax.ts', message: 'Tax', branch: 'tax', content });
  const title = 'API: tax on the server endpoint';
  const { data } = await mika.rest.pulls.create({ ...name, title, body: 'script:judge', head: 'tax', base: 'main' });
  await mika.rest.issues.createComment({ ...name, issue_number: data.number, body: '/claude review' });
  await completed(data.number);

  const pull = repository.issues.get(data.number);
  expect(pull).toMatchObject({ state: 'open' });
  expect(pull?.pull?.reviews).toMatchObject([
    {
      user: { login: APP_BOT },
      state: 'COMMENTED',
      commitSha: data.head.sha,
      body: expect.stringContaining('**`README.md:1`**\n\nSays nothing of it.'),
      comments: [{ path: 'tax.ts', line: 1, body: 'Not everywhere.' }],
    },
  ]);
  expect(pull?.labels.map((label) => label.name).toSorted()).toEqual(['claude:completed', 'specialty:backend']);
  const [sticky] = pull?.comments.filter(({ body }) => body.includes('claude-cluster:record')) ?? [];
  expect(sticky?.body).toContain(`Reviewed as of commit \`${data.head.sha.slice(0, 7)}\``);
  expect(repository.checkRuns.filter((run) => run.headSha === data.head.sha)).toMatchObject([
    { name: answerCheckName(data.number), conclusion: 'success', output: { title: 'Reviewed' } },
  ]);
  const asked = small.model.requests.find(({ messages }) => JSON.stringify(messages).includes('script:judge'));
  expect(JSON.stringify(asked?.messages)).toContain('1 +export const tax = 0.2;');
  expect(toolResults(asked?.messages ?? [])).toEqual([]);
  expect(await branches()).toEqual(['main', 'tax']);
  expect(github.violations).toEqual([]);
}, 60_000);
