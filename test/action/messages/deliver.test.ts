import { expect, test } from 'vitest';
import { deliverMessages, type Sender } from '../../../action/messages/deliver.ts';
import { type Message, readMessage } from '../../../action/messages/message.ts';
import { createRedactor } from '../../../action/redact.ts';
import { messagesReport } from '../../../action/render/messages.ts';
import { newWork } from '../../../action/task.ts';
import type { Outcome } from '../../../app/contract/outcome.ts';
import { createFakeGitHub } from '../fake-github.ts';

const NONCE = '0123456789abcdef';
const SECRET = 'sk-ant-api03-ab--cd<ef>gh';
const SIGNAL = new AbortController().signal;
const SUCCEEDED: Outcome = { kind: 'succeeded' };

function stand(isOwn = true) {
  const github = createFakeGitHub({ title: 'T', body: 'B' });
  github.author = 'cluster';
  const put = (number: number, more: object = {}) =>
    github.receivers.set(number, {
      ...{ id: `I${number}`, repositoryId: github.facts.repositoryId, isIssue: true, isOpen: true },
      ...{ labels: ['bug', 'claude:blocked'], botComments: [], ...more },
    });
  const redactor = createRedactor();
  redactor.add(SECRET);
  const sender: Sender = {
    inputs: { dispatch: { task: 7, attempt: 2, nonce: NONCE }, runUrl: 'https://x.example/runs/1' },
    access: { bot: { login: isOwn ? 'cluster[bot]' : 'github-actions[bot]', id: 5 }, isOwn },
    ...{ facts: github.facts, github, redactor },
  };
  const deliver = async (messages: Message[], outcome = SUCCEEDED) => {
    const work = newWork(null);
    work.outbox = { messages, sent: [], unsent: [] };
    await deliverMessages(sender, work, outcome, SIGNAL);
    return messagesReport(work.outbox).split('\n').slice(2);
  };
  return { github, put, deliver };
}

test('no message costs no request and says nothing', async () => {
  const { github, deliver } = stand();
  expect(await deliver([])).toEqual([]);
  expect(github.requests).toBe(0);
});

test('a message stands on its issue, marked and quoted, without secrets; two requests, and the report says where', async () => {
  const { github, put, deliver } = stand();
  put(12);
  put(13);
  const text = `The key is ${SECRET}.\n/claude retry`;
  expect(
    await deliver([
      { to: 12, text },
      { to: 13, text: 'Two.' },
    ]),
  ).toEqual([
    '- Left on #12 ([there](http://github.invalid/comment-1)).',
    '- Left on #13 ([there](http://github.invalid/comment-2)).',
  ]);
  expect(github.requests).toBe(2);
  const [first] = github.comments;
  expect(first?.body).toMatch(/^\*\*A message from #7\*\*.*\n\n> The key is \*\*\*\.\n> \/claude retry\n\n<sub>/);
  expect(readMessage(first?.body ?? '')).toEqual({
    ...{ version: 1, from: 7, attempt: 2, nonce: NONCE, run: 'https://x.example/runs/1' },
    text: 'The key is ***.\n/claude retry',
  });
});

test('the same from the same issue is not left twice', async () => {
  const { github, put, deliver } = stand();
  put(12);
  await deliver([{ to: 12, text: 'One.' }]);
  expect(await deliver([{ to: 12, text: 'One.' }])).toEqual([
    '- Not left on #12 ([there](http://github.invalid/comment-1)) again: the same stands there already.',
  ]);
  expect(github.comments).toHaveLength(1);
});

test.each([
  [{ isOpen: false }, 'that issue is closed.'],
  [{ labels: ['bug', 'claude:soon'] }, 'that issue is no task of the cluster'],
  [{ isIssue: false, isOpen: false }, 'that is a pull request'],
  [{ repositoryId: 'other' }, 'that issue has been moved to another repository.'],
])('an issue that is %j gets none', async (more, words) => {
  const { github, put, deliver } = stand();
  put(12, more);
  expect(await deliver([{ to: 12, text: 'x' }])).toEqual([expect.stringContaining(`Not left for \`#12\`: ${words}`)]);
  expect([github.comments.length, github.requests]).toEqual([0, 1]);
});

test('the own issue, one that is not there, and a sixth get none; the others do', async () => {
  const { github, put, deliver } = stand();
  for (const number of [1, 2, 3, 5]) put(number);
  const report = await deliver([7, 1, 99, 2, 3, 5].map((to) => ({ to, text: 'x' })));
  expect(report).toMatchObject([
    ...[1, 2, 3].map((to) => expect.stringContaining(`- Left on #${to} (`)),
    expect.stringContaining('Not left for `#7`: that is the issue itself'),
    expect.stringContaining('Not left for `#5`: one attempt may leave 5 messages.'),
    expect.stringContaining('Not left for `#99`: there is no such issue'),
  ]);
  expect(github.comments).toHaveLength(3);
});

test('an attempt that broke off leaves none; one that changed nothing may, since that can be the reason', async () => {
  const { github, put, deliver } = stand();
  put(12);
  const message = { to: 12, text: 'Yours first.' };
  const [line] = await deliver([message], { kind: 'tests-failed', message: 'm' });
  expect(line).toContain('the attempt did not come to its end');
  expect(github.requests).toBe(0);
  await deliver([message], { kind: 'no-changes', message: 'm' });
  expect(github.comments).toHaveLength(1);
});

test("without the App's own token none is left", async () => {
  const { github, put, deliver } = stand(false);
  put(12);
  expect(await deliver([{ to: 12, text: 'x' }])).toEqual([expect.stringContaining('set `PUBLIC_URL`')]);
  expect(github.requests).toBe(0);
});

test('what GitHub does not take, or does not answer, is said and changes nothing else', async () => {
  const { github, put, deliver } = stand();
  put(12);
  github.refuse = () => 'Issue is locked, @bob';
  expect(await deliver([{ to: 12, text: 'x' }])).toEqual([
    '- Not left for `#12`: GitHub did not take it (Issue is locked, @\u200bbob).',
  ]);
  github.readReceivers = () => Promise.reject(new Error('no answer'));
  expect(await deliver([{ to: 12, text: 'x' }])).toEqual(['- Not left for `#12`: GitHub did not take it (no answer).']);
});
