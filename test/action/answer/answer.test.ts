/** Questions and reviews from the action's inputs to what stands on GitHub, with real git and the real Claude Code. */
import { describe, expect, test } from 'vitest';
import { readProposal } from '../../../action/answer/plan.ts';
import { attemptFailed } from '../../../action/failure.ts';
import { LONGEST } from '../../../action/render/markdown.ts';
import { planComment } from '../../../action/render/plan.ts';
import { isAccepted, readPlan } from '../../../app/contract/plan.ts';
import { answerCheckName } from '../../../app/contract/result.ts';
import { toolResults } from '../../model/conversation.ts';
import { CLAUDE_PATH } from '../../model/run-claude.ts';
import type { Script } from '../../model/script.ts';
import { missingPrograms } from '../sandbox/canaries.ts';
import { NONCE, openStage } from '../stage.ts';

const call = (name: string, input: Record<string, never> | object): Script['steps'][number] => ({
  kind: 'tools',
  calls: [{ name, input: { ...input } }],
});
const say = (text: string): Script['steps'][number] => ({ kind: 'text', text });
/** Said at the end, it goes to another task. */
const MESSAGE = '```message-for #12\nThe price comes first.\n```';
const TASK = {
  ...{ id: 'issue-12', repositoryId: 'repository-1', isIssue: true, isOpen: true },
  ...{ labels: ['claude:blocked'], botComments: [] },
};
const readPrice = call('Read', { file_path: '{cwd}/price.txt' });

describe('a question', () => {
  test('is answered in one comment: no branch, no test, no pull request, and nothing left behind', async () => {
    await using stage = await openStage({
      reads: 'question',
      steps: [readPrice, say('`price.txt:1` says unknown, @alice. Fixes #9.\n\n```ts\n@Injectable()\n```')],
    });
    await stage.perform();

    expect(stage.failures).toEqual([]);
    expect(stage.github.comments).toHaveLength(1);
    const [comment] = stage.github.comments;
    expect(comment?.body).toMatch(
      /^`price\.txt:1` says unknown, @\u200balice\. Fi\u200bxes #9\.\n\n```ts\n@Injectable\(\)\n```/,
    );
    expect(comment?.body).toContain(`Read at commit ${stage.head.slice(0, 7)} · $0.`);
    expect(comment?.body).toMatch(/<!-- claude-cluster:answer \{"task":7\} -->$/);
    expect(stage.result()).toMatchObject({ outcome: { kind: 'succeeded' }, published: 'comment', pr: null });
    expect(stage.result().costUsd).toBeGreaterThan(0);

    expect(stage.github.checks).toMatchObject([
      { head: stage.head, name: answerCheckName(7), conclusion: 'SUCCESS', buttons: [] },
    ]);
    expect(stage.github.checks[0]?.titles).toEqual(['Claude is reading', 'Publishing the answer', 'Answered']);
    expect(stage.github.checks[0]?.output.summary).toContain('The answer is [on #7](http://github.invalid/comment-1).');
    expect(stage.github.checks[0]?.output.summary).not.toContain('| Tests');
    expect(stage.github.requests).toBeLessThanOrEqual(5);
    expect(stage.github.labelHistory).toEqual([]);
    expect(stage.github.prs).toEqual([]);
    expect(stage.remote.git('branch', '--list')).toBe('* main');
    expect(stage.log.join('\n')).not.toContain('node --test');
    expect(stage.leftovers()).toEqual([]);
  });

  test('that is asked again changes the comment instead of adding one', async () => {
    await using stage = await openStage({ reads: 'question', steps: [say('An answer.')] });
    await stage.perform(1);
    await stage.perform(2);
    expect(stage.github.comments).toMatchObject([{ body: expect.stringMatching(/^An answer\./) }]);
    expect(stage.github.checks.map(({ conclusion }) => conclusion)).toEqual(['SUCCESS', 'SUCCESS']);
  });

  test('leaves comments of other bots alone, whatever they carry', async () => {
    await using stage = await openStage({ reads: 'question', steps: [say('An answer.')] });
    const body = '<!-- claude-cluster:answer {"task":7} -->';
    stage.github.facts.issue.botComments.push({ id: 'other', author: 'other', body, at: '2026-01-01T00:00:00Z' });
    await stage.perform();
    expect(stage.github.comments).toHaveLength(1);
  });

  test('stands there once, also when GitHub took the comment and its answer got lost', async () => {
    await using stage = await openStage({ reads: 'question', steps: [say('An answer.')] });
    const { apply } = stage.github;
    let lost = false;
    stage.github.apply = async (changes, signal) => {
      const applied = await apply(changes, signal);
      if (lost || !changes.some(({ kind }) => kind === 'add-comment')) return applied;
      lost = true;
      throw attemptFailed('overloaded', 'GitHub did not answer');
    };
    await stage.perform();
    expect(lost).toBe(true);
    expect(stage.failures).toEqual([]);
    expect(stage.github.comments).toHaveLength(1);
  });

  test('gives Claude nothing to change, run or reach with, and no file outside the checkout', async () => {
    await using stage = await openStage({
      reads: 'question',
      links: { outside: '/etc/hostname' },
      steps: [
        call('Bash', { command: 'echo 42 > price.txt' }),
        call('Write', { file_path: '{cwd}/price.txt', content: '42' }),
        call('Read', { file_path: '/etc/hostname' }),
        call('Read', { file_path: '{cwd}/outside' }),
        say('I could not.'),
      ],
    });
    await stage.perform();
    expect(stage.model.requests[0]?.tools).toEqual(expect.arrayContaining(['Read', 'Glob', 'Grep']));
    for (const name of ['Bash', 'Write', 'Edit', 'WebFetch', 'WebSearch', 'Agent'])
      expect(stage.model.requests[0]?.tools).not.toContain(name);
    const sandbox = missingPrograms(CLAUDE_PATH).length === 0 ? 'srt' : '**none**';
    expect(stage.github.checks[0]?.output.summary).toContain(`| Sandbox | ${sandbox} |`);
    expect(stage.result().denials).toEqual(['Read(/etc/hostname)', expect.stringMatching(/^Read\(.*\/outside\)$/)]);
  });

  test('without an answer, or with one that GitHub refuses, has failed; the commit is not marked red', async () => {
    await using stage = await openStage({ reads: 'question', steps: [{ kind: 'error', status: 401 }] });
    await stage.perform();
    expect(stage.result()).toMatchObject({ outcome: { kind: 'authentication' }, published: 'nothing' });
    expect(stage.github.checks).toMatchObject([{ conclusion: 'NEUTRAL', output: { title: 'Not logged in' } }]);
    expect(stage.github.checks[0]?.output.summary).toContain('comment `/claude retry` on #7.');

    await using refused = await openStage({ reads: 'question', steps: [say('An answer.')] });
    refused.github.refuse = ({ kind }) =>
      kind === 'add-comment' ? 'Unable to create comment because issue is locked' : undefined;
    await refused.perform();
    expect(refused.result()).toMatchObject({
      outcome: { kind: 'push-rejected', message: expect.stringContaining('issue is locked') },
      published: 'nothing',
    });
    expect(refused.leftovers()).toEqual([]);
  });

  test('about a commit that is gone is superseded, before Claude is asked', async () => {
    await using stage = await openStage({ reads: 'question', environment: { INPUT_HEAD: 'd'.repeat(40) } });
    await stage.perform();
    expect(stage.log.join('\n')).toContain('error[claude-code-cluster/superseded]: The commit ddddddd');
    expect(stage.model.requests).toEqual([]);
    expect(stage.leftovers()).toEqual([]);
  });
});

describe('a review', () => {
  const change = { 'price.txt': '42\n', 'src/tax.ts': 'export const tax = 0.2;\nexport const none = 0;\n' };
  const remark = (path: string, line: number, body: string) => ({ path, line, body });
  const give = (...comments: object[]) =>
    call('StructuredOutput', { summary: `It sets the price, @bob.\n\n${MESSAGE}`, comments });

  test('is posted once, with comments on the lines the diff shows; other remarks are in its text', async () => {
    await using stage = await openStage({
      ...{ asApp: true, reads: { change } },
      steps: [
        readPrice,
        give(
          remark('src/tax.ts', 1, 'Twenty percent is not everywhere right, @carol.'),
          remark('price.test.js', 4, 'This test would pass without it.'),
          remark('src/tax.ts', 99, 'There is no such line.'),
        ),
      ],
    });
    stage.github.receivers.set(12, structuredClone(TASK));
    await stage.perform();

    expect(stage.failures).toEqual([]);
    const [review, ...more] = stage.github.reviews;
    expect(more).toEqual([]);
    expect(review).toMatchObject({
      commit: stage.head,
      comments: [{ path: 'src/tax.ts', line: 1, body: 'Twenty percent is not everywhere right, @\u200bcarol.' }],
    });
    expect(review?.body).toMatch(
      /^It sets the price, @\u200bbob\.[\s\S]*\n\n### Further remarks\n\n\*\*`price\.test\.js:4`\*\*/,
    );
    expect(review?.body).toContain('There is no such line.');
    expect(stage.result()).toMatchObject({ outcome: { kind: 'succeeded' }, published: 'review' });
    expect(stage.github.checks).toMatchObject([
      { head: stage.head, conclusion: 'SUCCESS', output: { title: 'Reviewed' } },
    ]);
    // Who has read a stranger's code says nothing to other tasks.
    expect(stage.github.comments).toEqual([]);
    expect(JSON.stringify(stage.model.requests[0]?.system)).not.toContain('message-for');

    const prompt = JSON.stringify(stage.model.requests[0]?.messages);
    expect(prompt).toContain('--- diff fedcba9876543210');
    expect(prompt).toContain('     1 +export const tax = 0.2;');
    expect(prompt).toContain('       -unknown');
    // What it reads around the diff is the pull request's.
    expect(toolResults(stage.model.requests[1]?.messages ?? [])).toMatchObject([
      { text: expect.stringContaining('42') },
    ]);
    expect(stage.leftovers()).toEqual([]);
  });

  test('of the same commit again changes the text of the first, and repeats no comment', async () => {
    await using stage = await openStage({
      reads: { change },
      steps: [give(remark('src/tax.ts', 1, 'First.'), remark('src/tax.ts', 2, 'Second.'))],
    });
    await stage.perform(1);
    const comments = stage.github.facts.pull?.reviews[0]?.comments;
    comments?.splice(1);
    await stage.perform(2);
    expect(stage.github.reviews).toHaveLength(1);
    expect(stage.github.reviews[0]?.body).toContain('**`src/tax.ts:2`**\n\nSecond.');
    expect(stage.github.reviews[0]?.body).not.toContain('First.');
  });

  test('says everything in its text where GitHub takes no comment beside a line', async () => {
    await using stage = await openStage({ reads: { change }, steps: [give(remark('src/tax.ts', 1, 'Not so.'))] });
    stage.github.refuse = (asked) =>
      asked.kind === 'add-review' && asked.comments.length > 0 ? 'Path could not be resolved' : undefined;
    await stage.perform();
    expect(stage.github.reviews).toMatchObject([{ comments: [], body: expect.stringContaining('Not so.') }]);
    expect(stage.log.join('\n')).toContain('warning: GitHub took no comments beside lines');
  });

  test('that Claude does not give in the form asked for has failed, and says what to do', async () => {
    await using stage = await openStage({ reads: { change }, steps: [say('Looks good to me.')] });
    await stage.perform();
    expect(stage.result().outcome).toMatchObject({
      kind: 'agent-error',
      message: expect.stringContaining('Comment /claude review to try again'),
    });
    expect(stage.github.reviews).toEqual([]);
  });

  test('is not begun when the pull request has moved on: the app asks anew', async () => {
    await using stage = await openStage({ reads: { change }, steps: [give()] });
    if (stage.github.facts.pull) stage.github.facts.pull.head = 'e'.repeat(40);
    await stage.perform();
    expect(stage.log.join('\n')).toContain(
      'error[claude-code-cluster/superseded]: Pull request #7 has got other commits',
    );
    expect(stage.model.requests).toEqual([]);
  });
});

describe('a plan', () => {
  const issue = (title: string, more: object = {}) => ({
    title,
    body: 'Do it, @bob.\n\n```\n</details> <!-- x -->',
    ...more,
  });
  const give = (...issues: object[]) => call('StructuredOutput', { summary: `Two steps.\n\n${MESSAGE}`, issues });

  test('is proposed in one comment with a box; who waits for what comes later, does not wait', async () => {
    await using stage = await openStage({
      ...{ asApp: true, reads: 'plan' },
      steps: [
        readPrice,
        give(
          issue('A\nschema', { specialty: 'Database', after: [1, 2] }),
          issue('The page of sk-ant-api03-ab--cd1234567890', { after: [1, 1], specialty: 'x y' }),
        ),
      ],
    });
    stage.github.receivers.set(12, structuredClone(TASK));
    await stage.perform();
    expect(stage.failures).toEqual([]);
    expect(stage.result()).toMatchObject({ outcome: { kind: 'succeeded' }, published: 'comment', pr: null });
    expect(JSON.stringify(stage.model.requests[0]?.messages)).toContain('Plan issue #7');
    const [comment, message, ...more] = stage.github.comments;
    expect(message?.body).toContain('> The price comes first.');
    expect(more).toEqual([]);
    const body = comment?.body ?? '';
    expect(body).not.toContain('price comes first');
    const plan = readPlan(body);
    expect(plan).toMatchObject({
      id: NONCE,
      parts: [
        { title: 'A schema', specialty: 'database', after: [], body: expect.stringContaining('Do it, @\u200bbob.') },
        // Hidden in the comment the key would look different, and nobody would know it.
        { title: 'The page of ***', after: [1] },
      ],
    });
    expect(plan?.parts[1]).not.toHaveProperty('specialty');
    expect(plan && isAccepted(body.replace('- [ ]', '- [x]'), plan)).toBe(true);
    expect(body).toContain('- [ ] **Create these 2 issues as sub-issues**');
    expect(body).toContain('**2.** `The page of ***` · after 1');
    expect(stage.remote.git('branch', '--list')).toBe('* main');
  });

  test('that Claude does not give in the form asked for has failed, and says what to do', async () => {
    await using stage = await openStage({ reads: 'plan', steps: [say('First this, then that.')] });
    await stage.perform();
    expect(stage.result().outcome).toMatchObject({
      kind: 'agent-error',
      message: expect.stringContaining('Comment /claude plan to try again'),
    });
    expect(stage.github.comments).toEqual([]);
  });
});

test('a plan that does not fit into a comment is refused as a whole', () => {
  const issues = Array.from({ length: 30 }, (_, at) => ({ title: `T${at}`, body: 'x'.repeat(9000) }));
  const asItIs = (text: string) => text;
  const proposal = readProposal({ summary: '', issues }, NONCE, asItIs);
  expect(proposal?.plan.parts[0]?.body.length).toBeLessThan(3600);
  expect(readProposal({ summary: '', issues: [] }, NONCE, asItIs)).toBeUndefined();
  const facts = { task: 7, head: 'a'.repeat(40), turns: 1, costUsd: 1, runUrl: 'u', said: '', left: 0 };
  expect(proposal && planComment(facts, proposal.plan).length).toBeGreaterThan(LONGEST);
});

test('a plan of more issues than GitHub allows says what it leaves out, before its box', () => {
  const issues = Array.from({ length: 130 }, (_, at) => ({ title: `T${at}`, body: '', after: at === 0 ? [] : [1] }));
  const proposal = readProposal({ summary: 'Much.', issues }, NONCE, (text) => text);
  expect(proposal).toMatchObject({ left: 30, plan: { parts: { length: 100 } } });
  const facts = { task: 7, head: 'a'.repeat(40), turns: 1, costUsd: 1, runUrl: 'u', said: '', left: 30 };
  const body = proposal ? planComment(facts, proposal.plan) : '';
  expect(body).toMatch(/Claude proposed 30 issues more\. GitHub allows 100[\s\S]*- \[ \] \*\*Create these 100 issues/);
  expect(readPlan(body)?.parts).toHaveLength(100);
});
