/** Tasks that wait for other issues, on the local GitHub. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hintOf } from '../../app/core/hint.ts';
import { createRepository, createUser } from '../github/seed.ts';
import { startOnGitHub } from './on-github.ts';

type OnGitHub = Awaited<ReturnType<typeof startOnGitHub>>;
let on: OnGitHub;
beforeEach(async () => {
  on = await startOnGitHub({ pcs: ['pc-1', 'pc-2', 'pc-3'] });
});
afterEach(async () => {
  expect(on.errors).toEqual([]);
  expect(on.github.violations).toEqual([]);
  await on[Symbol.asyncDispose]();
});

const anything = hintOf({ kind: 'anything' });
const opened = hintOf({ kind: 'anything' }, { isNew: true }, ['mika'], false);
const stateOf = (number: number) => on.labels(number).find((label) => label.startsWith('claude:'));
const words = (number: number) => on.sticky(number).split('\n\n')[1];
const task = async (body?: string, login = 'mika') => {
  const number = await on.open(login, body);
  await on.look(number, opened);
  return number;
};
const close = (number: number, reason: 'completed' | 'not_planned' = 'completed') =>
  on.as('mika').rest.issues.update({ ...on.name, issue_number: number, state: 'closed', state_reason: reason });
const edit = (number: number, body: string) =>
  on.as('mika').rest.issues.update({ ...on.name, issue_number: number, body });

describe('a reference in the text', () => {
  let first: number;
  let second: number;
  beforeEach(async () => {
    first = await task();
    second = await task(`Depends on #${first}`);
  });

  test('blocks, says for whom, and a second look changes nothing', async () => {
    expect(stateOf(second)).toBe('claude:blocked');
    expect(words(second)).toBe(
      `Waits for #${first}, on which it depends; it goes on by itself when that is closed as completed.`,
    );
    expect(on.runsOf(second)).toEqual([]);
    expect(await on.look(second, anything)).toEqual(['taskFacts', 'taskDependencies']);
  });

  test('is worked on as soon as the blocker is done, with no webhook for the task itself', async () => {
    await close(first);
    await on.look(first, anything);
    expect(stateOf(second)).toBe('claude:assigned');
    expect(on.runsOf(second)).toHaveLength(1);
  });

  test('a blocker closed as not planned asks a person, whose retry goes on without it', async () => {
    await close(first, 'not_planned');
    await on.look(first, anything);
    expect(stateOf(second)).toBe('claude:blocked');
    expect(words(second)).toBe(
      `#${first} is closed as not planned and will not come: remove the reference or relation, or comment \`/claude retry\` to go on without.`,
    );
    await on.comment('mika', second, '/claude retry');
    await on.look(second, anything);
    expect(stateOf(second)).toBe('claude:assigned');
    on.restart();
    await on.look(second, anything);
    expect(stateOf(second)).toBe('claude:assigned');
  });

  test('retry does not jump over an open blocker, nor does an outsider over anything', async () => {
    await on.comment('mika', second, '/claude retry');
    await on.look(second, anything);
    expect(stateOf(second)).toBe('claude:blocked');
    expect(on.replies(second)).toMatchObject([expect.stringContaining(`**blocked** – Waits for #${first}`)]);
    await close(first, 'not_planned');
    await on.comment('oona', second, '/claude retry');
    await on.look(second, anything);
    expect(stateOf(second)).toBe('claude:blocked');
  });

  test('removing the reference unblocks', async () => {
    await edit(second, 'Nothing else.');
    await on.look(second, anything);
    expect(stateOf(second)).toBe('claude:assigned');
  });

  test('the sweep finds what no webhook told', async () => {
    await close(first);
    on.restart();
    await on.sweep();
    expect(stateOf(second)).toBe('claude:assigned');
  });
});

test('an issue without any of it costs no request more', async () => {
  const number = await on.open('mika', 'We talk about #1, which is not a dependency.');
  const made = await on.look(number, opened);
  expect(made.filter((operation) => /depend/i.test(operation))).toEqual([]);
});

test('an issue that does not exist, and one in a repository the App may not read', async () => {
  const widgets = createUser(on.github, 'widgets', { type: 'Organization' });
  await createRepository(on.github, { owner: widgets, name: 'secret', private: true, files: { a: 'a' } });
  const number = await task('Blocked by #900 and widgets/secret#1');
  expect(stateOf(number)).toBe('claude:blocked');
  expect(words(number)).toContain('#900 is not there, by a mistyped number or because someone deleted it');
  expect(words(number)).toContain('`widgets/secret#1` is in a repository that this App may not read');
});

test('a pull request counts when it is merged, and asks a person when it is closed unmerged', async () => {
  const { git, repos, pulls } = on.as('mika').rest;
  const { data: main } = await git.getRef({ ...on.name, ref: 'heads/main' });
  const propose = async (branch: string) => {
    await git.createRef({ ...on.name, ref: `refs/heads/${branch}`, sha: main.object.sha });
    const content = Buffer.from(branch).toString('base64');
    await repos.createOrUpdateFileContents({ ...on.name, path: branch, message: branch, content, branch });
    return (await pulls.create({ ...on.name, title: branch, head: branch, base: 'main' })).data.number;
  };
  const [merged, closed] = [await propose('one'), await propose('two')];
  const number = await task(`Depends on #${merged}, #${closed}`);
  expect(words(number)).toContain(`Waits for #${merged}, #${closed}, on which it depends`);
  await pulls.merge({ ...on.name, pull_number: merged });
  await pulls.update({ ...on.name, pull_number: closed, state: 'closed' });
  await on.look(number, anything);
  expect(words(number)).toMatch(new RegExp(`^#${closed} is closed as not planned`));
});

test('an outsider’s references hold up nobody but the outsider', async () => {
  const first = await task();
  const second = await task(`Blocked by #${first}`, 'oona');
  expect([stateOf(first), stateOf(second)]).toEqual(['claude:assigned', 'claude:pending']);
});

describe('a circle', () => {
  test('is shown as a path on every issue in it, and dissolves on all of them', async () => {
    const [a, b, c] = [await on.open('mika'), await on.open('mika'), await on.open('mika')];
    await edit(a, `Depends on #${b}`);
    await edit(b, `Depends on #${c}`);
    await edit(c, `Depends on #${a}`);
    for (const number of [a, b, c]) await on.look(number, opened);
    expect([a, b, c].map(stateOf)).toEqual(['claude:blocked', 'claude:blocked', 'claude:blocked']);
    const path = (...numbers: number[]) => `Waits in a circle: ${numbers.map((one) => `#${one}`).join(' → ')}. `;
    expect(words(a)).toContain(path(a, b, c, a));
    expect(words(b)).toContain(path(b, c, a, b));
    expect(words(c)).toContain(path(c, a, b, c));
    expect(await on.look(a, anything)).toEqual(['taskFacts', 'taskDependencies']);

    await edit(b, 'Nothing else.');
    await on.look(b, anything);
    expect([a, b, c].map(stateOf)).toEqual(['claude:blocked', 'claude:assigned', 'claude:blocked']);
    expect(words(a)).toContain(`Waits for #${b}`);
    expect(words(c)).toContain(`Waits for #${a}`);
  });

  test('of one', async () => {
    const number = await on.open('mika');
    await edit(number, `Depends on #${number}`);
    await on.look(number, opened);
    expect(words(number)).toContain(`#${number} → #${number}`);
  });
});

describe('a blocked-by relation', () => {
  test('blocks when GitHub tells of it, and after a restart, and no longer once it is removed', async () => {
    const first = await task();
    const number = await on.open('mika');
    const at = { ...on.name, issue_number: number };
    const { issues } = on.as('mika').rest;
    await issues.addBlockedByDependency({ ...at, issue_id: on.issueOf(first).id });
    await on.look(number, hintOf({ kind: 'anything' }, { isNew: true }, [], true));
    expect(stateOf(number)).toBe('claude:blocked');
    expect(await on.look(number, anything)).toEqual(['taskFacts', 'issues/list-dependencies-blocked-by']);
    on.restart();
    await on.look(number, anything);
    expect(stateOf(number)).toBe('claude:blocked');
    await issues.removeDependencyBlockedBy({ ...at, issue_id: on.issueOf(first).id });
    await on.look(number, hintOf({ kind: 'anything' }, {}, [], true));
    expect(stateOf(number)).toBe('claude:assigned');
  });

  test('is found by the sweep when no webhook told of it', async () => {
    const first = await task();
    const blocker = await task(`Depends on #${first}`);
    const number = await task(`Depends on #${first}`);
    await on.as('mika').rest.issues.addBlockedByDependency({
      ...on.name,
      issue_number: number,
      issue_id: on.issueOf(blocker).id,
    });
    on.pass(31);
    await on.sweep();
    expect(words(number)).toContain(`Waits for #${first}, #${blocker}, on which it depends`);
  });
});

describe('a parent with sub-issues', () => {
  let parent: number;
  let children: number[];
  beforeEach(async () => {
    parent = await on.open('mika');
    children = [await on.open('mika'), await on.open('mika')];
    for (const child of children)
      await on.as('mika').rest.issues.addSubIssue({
        ...on.name,
        issue_number: parent,
        sub_issue_id: on.issueOf(child).id,
      });
    for (const number of [parent, ...children]) await on.look(number, opened);
  });
  const [done, open] = ['✅', '🕒'];

  test('waits for them, lists them, and is completed and closed with the last', async () => {
    const [a = 0, b = 0] = children;
    expect(stateOf(parent)).toBe('claude:blocked');
    expect(words(parent)).toContain(`Waits for its sub-issues #${a}, #${b}`);
    await close(a);
    await on.look(a, anything);
    expect(on.sticky(parent)).toContain(`**Sub-issues** (1 of 2 completed)\n\n- ${done} #${a}\n- ${open} #${b} open`);
    await close(b);
    await on.look(b, anything);
    expect(stateOf(parent)).toBe('claude:completed');
    expect(on.issueOf(parent)).toMatchObject({ state: 'closed', stateReason: 'completed' });
    expect(words(parent)).toBe('Done: its sub-issues are closed.');
    expect(on.runsOf(parent)).toEqual([]);
    expect(await on.look(parent, anything)).toEqual(['taskFacts', 'taskDependencies']);
  });

  test('gathers what they came to: outcome, attempts, pull request and cost, also when the app forgot it', async () => {
    const [a = 0] = children;
    on.pass(12);
    await on.look(a, anything);
    expect(on.record(a).attempts).toMatchObject([{ outcome: { kind: 'assign-timeout' } }]);
    await on.as('mika').rest.issues.setLabels({
      ...on.name,
      issue_number: a,
      labels: ['claude:failed', 'specialty:backend'],
    });
    await on.look(a, anything);
    const line = `- ⏱️ #${a} timed out (\`assign-timeout\`)`;
    expect(on.sticky(parent)).toContain(`**Sub-issues** (0 of 2 completed, 1 timed out)\n\n${line}`);
    expect(on.sticky(parent)).toContain(`#${a} needs somebody: \`/claude retry\` on it tries again`);
    on.restart();
    expect(await on.look(parent, anything)).not.toContain('writeTask');
    expect(on.sticky(parent)).toContain(line);
  });

  test('is completed without those that were given up', async () => {
    const [a = 0, b = 0] = children;
    await close(a);
    await close(b, 'not_planned');
    await on.look(parent, anything);
    expect(stateOf(parent)).toBe('claude:completed');
    expect(on.sticky(parent)).toContain(`🚫 #${b} given up`);
    expect(words(parent)).toContain('Done: a part, for 1 of its 2 sub-issues were completed and the others given up.');
  });

  test('asks a person when all were given up, whose retry has the parent itself worked on', async () => {
    for (const child of children) await close(child, 'not_planned');
    await on.look(parent, anything);
    expect(stateOf(parent)).toBe('claude:blocked');
    await on.comment('mika', parent, '/claude retry');
    await on.look(parent, anything);
    expect(stateOf(parent)).toBe('claude:assigned');
  });
});

test('a hundred sub-issues are read in one request', async () => {
  const [parent, child] = [await on.open('mika'), await on.open('mika')];
  const copy = on.issueOf(child);
  on.issueOf(parent).subIssues = Array.from({ length: 100 }, (_, at) => ({ ...copy, number: child + at }));
  const made = await on.look(parent, opened);
  expect(made.filter((operation) => operation === 'taskDependencies')).toHaveLength(1);
  expect(on.sticky(parent)).toContain('(0 of 100 completed)');
  expect(words(parent)).toContain('and 90 more');
});
