/**
 * How work goes on after its first attempt, by the real action on one cluster: commits that GitHub signs, a plan whose box becomes
 * sub-issues, a message from one task to another, and a review that goes back to Claude.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { APP_BOT } from '../cluster/requests.ts';
import { type SmallCluster, startSmallCluster, stateIn, until } from '../cluster/small.ts';
import { git } from '../github/git.ts';
import { gitDir } from '../github/github.ts';
import type { Issue } from '../github/state.ts';
import type { Script } from '../model/script.ts';

const bash = (command: string): Script['steps'][number] => ({
  kind: 'tools',
  calls: [{ name: 'Bash', input: { command } }],
});
const answer = (input: Record<string, never> | object): Script['steps'][number] => ({
  kind: 'tools',
  calls: [{ name: 'StructuredOutput', input: { ...input } }],
});

const MESSAGE = '```message-for #1\nThe tax is kept in percent, @mika.\n```';

let small: SmallCluster;

beforeAll(async () => {
  small = await startSmallCluster(
    60,
    [
      {
        name: 'tax',
        steps: [bash('echo 0.2 > NOTE.md'), { kind: 'text', text: 'The tax is there.' }],
        retries: [
          [
            bash('echo 20 > NOTE.md'),
            answer({ summary: 'It is in percent now.', threads: [{ thread: 'T1', answer: 'It says 20 now, @mika.' }] }),
          ],
        ],
      },
      {
        name: 'split',
        steps: [
          answer({
            summary: `Two steps.\n\n${MESSAGE}`,
            issues: [
              { title: 'API: the first note', body: 'A backend task. script:note', specialty: 'backend' },
              { title: 'API: the second note', body: 'After it. script:note', specialty: 'backend', after: [1] },
            ],
          }),
        ],
      },
    ],
    ['signed-commits: true'],
  );
}, 60_000);

afterAll(() => small?.[Symbol.asyncDispose]());

const issueOf = (number: number): Issue => {
  const issue = small.cluster.repository.issues.get(number);
  if (!issue) throw new Error(`There is no #${number}`);
  return issue;
};
const reached = async (number: number, state: string) => {
  const words = () => `#${number} is ${stateIn(issueOf(number))}: ${issueOf(number).comments.map(({ body }) => body)}`;
  await until(small.cluster.github, () => stateIn(issueOf(number)) === state, words);
  await small.cluster.github.settled();
};
const open = async (title: string, body: string, labels: string[] = []) => {
  const { name, as } = small.cluster;
  return (await as('mika').rest.issues.create({ ...name, title, body, labels })).data.number;
};
const commitsOf = async (pull: number) => {
  const { name, as } = small.cluster;
  const { data } = await as('mika').rest.pulls.listCommits({ ...name, pull_number: pull });
  return data.map(({ author, commit }) => [
    author?.login,
    commit.verification?.verified,
    commit.message.split('\n')[0],
  ]);
};
const pullOf = (number: number) => {
  const [pull, ...more] = [...small.cluster.repository.issues.values()].filter(
    ({ pull }) => pull?.head.ref === `claude/issue-${number}-backend`,
  );
  expect(more).toEqual([]);
  return pull?.number ?? 0;
};

test('an issue becomes a pull request whose commits GitHub has signed', async () => {
  expect(await open('API: tax on the server endpoint', 'script:tax')).toBe(1);
  await reached(1, 'review');
  expect(await commitsOf(pullOf(1))).toEqual([[APP_BOT, true, 'API: tax on the server endpoint']]);
  const { repository } = small.cluster;
  const { head } = issueOf(pullOf(1)).pull ?? {};
  expect(repository.checkRuns.filter(({ headSha }) => headSha === head?.sha)).toMatchObject([
    { conclusion: 'success' },
  ]);
}, 60_000);

test('a plan leaves a message for it, and becomes sub-issues that are worked on when its box is ticked', async () => {
  const { name, as, github } = small.cluster;
  const parent = await open('API: notes on the server', 'script:split', ['kind:plan']);
  await reached(parent, 'completed');
  const [message, ...more] = issueOf(1).comments.filter(({ body }) => body.includes('claude-cluster:message'));
  expect(more).toEqual([]);
  expect(message?.user.login).toBe(APP_BOT);
  expect(message?.body).toMatch(
    new RegExp(`^\\*\\*A message from #${parent}\\*\\*.*\n\n> The tax is kept in percent, @\u200bmika\\.`),
  );
  expect(stateIn(issueOf(1))).toBe('review');

  const plan = issueOf(parent).comments.find(({ body }) => body.includes('claude-cluster:plan'));
  expect(plan?.body).not.toContain('message-for');
  const body = plan?.body.replace('- [ ]', '- [x]') ?? '';
  await as('mika').rest.issues.updateComment({ ...name, comment_id: plan?.id ?? 0, body });
  const parts = () => issueOf(parent).subIssues;
  await until(
    github,
    () => parts().length === 2,
    () => `${parts().length} sub-issues`,
  );
  const [first, second] = parts().map(({ number }) => number);
  await reached(first ?? 0, 'review');
  expect(parts().map(({ title, user }) => [title, user.login])).toEqual([
    ['API: the first note', APP_BOT],
    ['API: the second note', APP_BOT],
  ]);
  expect([parent, second ?? 0].map((number) => stateIn(issueOf(number)))).toEqual(['blocked', 'blocked']);
  expect(await commitsOf(pullOf(first ?? 0))).toMatchObject([[APP_BOT, true, 'API: the first note']]);
}, 60_000);

test('/claude fix has Claude go on with the pull request, told the review and the message, and answer the review', async () => {
  const { name, as, github, repository } = small.cluster;
  const pull_number = pullOf(1);
  const remark = { path: 'NOTE.md', line: 1, body: 'Percent, please.' };
  await as('mika').rest.pulls.createReview({ ...name, pull_number, event: 'COMMENT', comments: [remark] });
  small.model.requests.length = 0;
  await as('mika').rest.issues.createComment({ ...name, issue_number: pull_number, body: '/claude fix as agreed' });
  const runs = () => repository.runs.filter(({ inputs }) => inputs['task'] === '1');
  await until(
    github,
    () =>
      runs().length === 2 &&
      stateIn(issueOf(1)) === 'review' &&
      runs().every(({ conclusion }) => conclusion === 'success'),
    () => `${runs().length} runs, #1 is ${stateIn(issueOf(1))}`,
  );
  await github.settled();

  const prompt = JSON.stringify(small.model.requests[0]?.messages);
  expect(prompt).toContain('## T1: NOTE.md:1');
  expect(prompt).toContain('/claude fix as agreed');
  expect(prompt).toContain('Claude, at work on #');
  expect(prompt).toContain('The tax is kept in percent');
  const [thread, ...more] = issueOf(pull_number).pull?.reviews.flatMap(({ comments }) => comments) ?? [];
  expect(more).toEqual([expect.objectContaining({ body: expect.stringMatching(/^It says 20 now, @\u200bmika\./) })]);
  expect(thread).toMatchObject(remark);
  expect(pullOf(1)).toBe(pull_number);
  expect(await commitsOf(pull_number)).toEqual([
    [APP_BOT, true, 'API: tax on the server endpoint'],
    [APP_BOT, true, 'API: tax on the server endpoint'],
  ]);
  const note = await git(gitDir(github, repository), ['show', 'claude/issue-1-backend:NOTE.md']);
  expect(note.toString()).toBe('20\n');
  expect(github.violations).toEqual([]);
}, 60_000);
