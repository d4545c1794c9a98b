import { schema } from '@octokit/graphql-schema';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { composeMutation, parseApplied } from '../../../action/github/mutation.ts';
import type { Change } from '../../../action/github/port.ts';
import { parseReceivers, receiversQuery, receiversVariables } from '../../../action/github/receivers-query.ts';
import { parseTask, TASK_QUERY, taskVariables } from '../../../action/github/task-query.ts';

const annotation = { path: 'a.js', line: 3, level: 'FAILURE', title: 't', message: 'm' } as const;
const output = { title: 't', summary: 's', text: 'x', annotations: [annotation] };
const at = '2026-01-01T00:00:00Z';
const CHANGES: Change[] = [
  {
    ...{ kind: 'create-check', repositoryId: 'R', headSha: 'abc', name: 'n', externalId: 'e' },
    ...{
      detailsUrl: 'https://x.example',
      startedAt: at,
      actions: [{ identifier: 'cancel', label: 'Cancel', description: 'd' }],
      output,
      completed: { conclusion: 'CANCELLED', completedAt: at },
    },
  },
  { kind: 'update-check', repositoryId: 'R', checkId: 'C', output },
  {
    kind: 'complete-check',
    repositoryId: 'R',
    checkId: 'C',
    conclusion: 'NEUTRAL',
    completedAt: at,
    actions: [],
    output,
  },
  { kind: 'create-pr', repositoryId: 'R', base: 'main', head: 'b', title: 't', body: 'b', isDraft: true },
  { kind: 'update-pr', prId: 'P', body: 'b' },
  { kind: 'ready-pr', prId: 'P' },
  { kind: 'add-label', issueId: 'I', labelId: 'L' },
  { kind: 'remove-label', issueId: 'I', labelId: 'L' },
  { kind: 'add-comment', issueId: 'I', body: 'b' },
  { kind: 'update-comment', commentId: 'IC', body: 'b' },
  { kind: 'add-review', pullId: 'P', commit: 'abc', body: 'b', comments: [{ path: 'a.js', line: 3, body: 'c' }] },
  { kind: 'update-review', reviewId: 'PRR', body: 'b' },
];

/** GitHub's published schema; it defines two fields twice, which is no reason to refuse it. */
const github = buildSchema(schema.idl, { assumeValid: true, assumeValidSDL: true });

describe("GitHub's schema", () => {
  test('knows the read', () => {
    expect(validate(github, parse(TASK_QUERY))).toEqual([]);
    expect(Object.keys(taskVariables({ owner: 'a', name: 'b' }, { issue: 1, branch: 'c' })).sort()).toEqual(
      [...TASK_QUERY.matchAll(/\$(\w+):/g)].map(([, name]) => name).sort(),
    );
  });

  test('knows the look at where messages go', () => {
    const query = receiversQuery([12, 13]);
    expect(validate(github, parse(query))).toEqual([]);
    expect(Object.keys(receiversVariables({ owner: 'a', name: 'b' }, [12, 13])).sort()).toEqual(
      [...query.matchAll(/\$(\w+):/g)].map(([, name]) => name).sort(),
    );
  });

  test('knows every change, with every field it is given', () => {
    const { query, variables } = composeMutation(CHANGES);
    expect(validate(github, parse(query))).toEqual([]);
    for (const [name, type] of [...query.matchAll(/\$(i\d+): (\w+)!/g)].map(([, name = '', type = '']) => [
      name,
      type,
    ])) {
      const declared = github.getType(String(type));
      if (!declared || !('getFields' in declared)) throw new Error(`no input ${type}`);
      const fields = Object.entries(declared.getFields());
      const given = Object.keys(Object(variables[String(name)]));
      expect(fields.map(([field]) => field)).toEqual(expect.arrayContaining(given));
      const required = fields.filter(([, { type }]) => String(type).endsWith('!')).map(([field]) => field);
      expect(given).toEqual(expect.arrayContaining(required));
    }
  });
});

test('annotations are as GitHub wants them', () => {
  const { variables } = composeMutation(CHANGES.slice(0, 3));
  const input = {
    path: 'a.js',
    title: 't',
    message: 'm',
    annotationLevel: 'FAILURE',
    location: { startLine: 3, endLine: 3 },
  };
  for (const name of ['i0', 'i1', 'i2']) expect(variables[name]).toMatchObject({ output: { annotations: [input] } });
  const declared = github.getType('CheckAnnotationData');
  const fields = declared && 'getFields' in declared ? Object.keys(declared.getFields()) : [];
  expect(fields).toEqual(expect.arrayContaining(Object.keys(input)));
});

describe('parseApplied', () => {
  const changes = CHANGES.slice(1, 4);
  const pr = { id: 'P', number: 3, url: 'https://x.example', isDraft: true };

  test('gives each change its own answer, also when one is refused', () => {
    const answer = {
      data: { c0: { checkRun: { id: 'C' } }, c1: null, c2: { pullRequest: pr } },
      errors: [{ message: 'Resource not accessible', path: ['c1'] }],
    };
    expect(parseApplied(changes, answer)).toEqual([
      { ok: true, kind: 'check', id: 'C' },
      { ok: false, message: 'Resource not accessible' },
      { ok: true, kind: 'pr', pr },
    ]);
  });

  test('says where a comment or a review stands', () => {
    const data = {
      c0: { commentEdge: { node: { url: 'u0' } } },
      c1: { issueComment: { url: 'u1' } },
      c2: { pullRequestReview: { url: 'u2' } },
    };
    expect(parseApplied(CHANGES.slice(-4, -1), { data })).toEqual(
      ['u0', 'u1', 'u2'].map((url) => ({ ok: true, kind: 'written', url })),
    );
  });

  test('an error without a path concerns all', () => {
    const answer = { errors: [{ message: 'Something went wrong' }] };
    expect(parseApplied(changes, answer)).toEqual(changes.map(() => ({ ok: false, message: 'Something went wrong' })));
  });
});

test('an answer in a conversation of a review', () => {
  const change = { kind: 'answer-thread', threadId: 'T', body: 'Done.' } as const;
  const { query, variables } = composeMutation([change]);
  expect(query).toContain('addPullRequestReviewThreadReply(input: $i0) { comment { url } }');
  expect(variables).toEqual({ i0: { pullRequestReviewThreadId: 'T', body: 'Done.' } });
  expect(parseApplied([change], { data: { c0: { comment: { url: 'u' } } } })).toEqual([
    { ok: true, kind: 'written', url: 'u' },
  ]);
});

describe('parseTask', () => {
  const comment = (id: string, type: string, login: string) => ({
    id,
    author: { __typename: type, login },
    authorAssociation: 'MEMBER',
    body: `by ${login}`,
    createdAt: `2026-01-0${id}T00:00:00Z`,
  });
  const unsaid = { comments: { nodes: [] }, reviews: { nodes: [] }, reviewThreads: { nodes: [] } };
  const thread = { id: 'T', isResolved: false, isOutdated: true, path: 'a.ts', line: null };
  const repository = {
    ...{ id: 'R', isArchived: false, defaultBranchRef: { name: 'main' }, reported: null },
    ...{ assigned: null, inProgress: { id: 'L1' }, testing: { id: 'L2' } },
    pullRequests: {
      nodes: [
        { id: 'P1', number: 1, url: 'u', isDraft: false, isCrossRepository: true, ...unsaid },
        {
          ...{ id: 'P2', number: 2, url: 'u', isDraft: true, isCrossRepository: false },
          comments: { nodes: [comment('8', 'User', 'bob'), comment('7', 'Bot', 'ci')] },
          reviews: {
            nodes: [{ ...comment('6', 'User', 'dora'), body: '' }, comment('6', 'User', 'carol')],
          },
          reviewThreads: {
            nodes: [
              {
                ...thread,
                comments: {
                  nodes: [
                    comment('5', 'User', 'carol'),
                    comment('6', 'Bot', 'cluster[bot]'),
                    { ...comment('7', 'User', 'ghost'), author: null },
                  ],
                },
              },
            ],
          },
        },
      ],
    },
    issue: {
      ...{ id: 'I', title: 'T', body: 'B', state: 'OPEN', url: 'u', labels: { nodes: [{ name: 'bug' }, null] } },
      oldest: { nodes: [comment('1', 'Bot', 'cluster'), comment('2', 'User', 'mallory')] },
      newest: {
        nodes: [
          comment('2', 'User', 'mallory'),
          comment('3', 'Bot', 'other[bot]'),
          { ...comment('4', 'User', 'ghost'), author: null },
        ],
      },
    },
  };

  test('takes comments of bots once, and no pull request of a fork', () => {
    expect(parseTask({ repository })).toMatchObject({
      labels: { assigned: null, inProgress: 'L1', testing: 'L2' },
      pr: { id: 'P2', number: 2, url: 'u', isDraft: true },
      issue: {
        labels: ['bug'],
        botComments: [
          { author: 'cluster', body: 'by cluster' },
          { author: 'other', body: 'by other[bot]' },
        ],
        comments: [{ author: 'mallory', association: 'MEMBER', body: 'by mallory', at: '2026-01-02T00:00:00Z' }],
      },
      feedback: [
        { author: 'carol', body: 'by carol' },
        { author: 'bob', body: 'by bob' },
      ],
      threads: [
        {
          ...thread,
          comments: [
            { author: 'carol', isBot: false },
            { author: 'cluster', isBot: true },
          ],
        },
      ],
    });
  });

  test('a pull request, with the reviews of bots', () => {
    const { state: _, ...written } = repository.issue;
    const review = {
      ...comment('5', 'Bot', 'cluster[bot]'),
      commit: null,
      comments: { nodes: [{ path: 'a.ts', line: 3 }, null] },
    };
    const pull = { ...written, pullState: 'MERGED', headRefOid: 'abc', baseRefName: 'main' };
    const reviews = { nodes: [review, { ...review, ...comment('6', 'User', 'mallory') }] };
    expect(parseTask({ repository: { ...repository, issue: { ...pull, reviews } } })).toMatchObject({
      issue: { state: 'CLOSED' },
      pull: {
        ...{ head: 'abc', base: 'main' },
        reviews: [{ id: '5', author: 'cluster', commit: null, comments: [{ path: 'a.ts', line: 3 }] }],
      },
    });
    expect(parseTask({ repository })?.pull).toBeNull();
  });

  test('a task that is gone', () => {
    expect(parseTask({ repository: null })).toBeUndefined();
    expect(parseTask({ repository: { ...repository, issue: null } })).toBeUndefined();
  });
});

test('where messages go: issues and pull requests in the order asked for, and what is not there', () => {
  const author = (__typename: string, login: string) => ({
    id: login,
    url: 'u',
    body: 'b',
    author: { __typename, login },
  });
  const common = { id: 'I', repository: { id: 'R' }, labels: { nodes: [{ name: 'claude:queued' }] } };
  const comments = {
    nodes: [author('Bot', 'cluster[bot]'), author('User', 'cluster'), { ...author('Bot', 'x'), author: null }],
  };
  const issue = { ...common, __typename: 'Issue', state: 'OPEN', comments };
  const pull = { ...common, __typename: 'PullRequest', pullState: 'OPEN', labels: null, comments: { nodes: [] } };
  expect(parseReceivers(3, { repository: { r0: pull, r1: null, r2: issue } })).toEqual([
    { id: 'I', repositoryId: 'R', isIssue: false, isOpen: false, labels: [], botComments: [] },
    null,
    {
      ...{ id: 'I', repositoryId: 'R', isIssue: true, isOpen: true, labels: ['claude:queued'] },
      botComments: [{ id: 'cluster[bot]', author: 'cluster', body: 'b', url: 'u' }],
    },
  ]);
  expect(parseReceivers(1, { repository: null })).toEqual([null]);
});
