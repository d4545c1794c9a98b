/** GraphQL, as an unmodified @octokit/graphql sees it. */
import { graphql as octokitGraphql } from '@octokit/graphql';
import { expect, test } from 'vitest';
import { type Fixture, startFixture } from '../issues/fixture.ts';

type Data = Record<string, unknown>;
type Id = { id: string };

/** A client for the token; gives the whole data. */
const client =
  (world: Fixture, token: string) =>
  <Answer = Data>(query: string, variables: Data = {}): Promise<Answer> =>
    octokitGraphql<Answer>(query, {
      ...variables,
      baseUrl: world.github.apiUrl.replace('/v3', ''),
      headers: { authorization: `token ${token}` },
    });

const REPOSITORY = 'repository(owner: "alice", name: "shop")';

async function open(world: Fixture, body: string | null = null): Promise<void> {
  await world.commit('feature', { 'b.txt': 'new\n' });
  await world
    .asApp()
    .rest.pulls.create({ ...world.at, title: 'Better', head: 'feature', base: 'main', body: body ?? '' });
}

test('an issue is made, labelled, commented, reacted to and closed in one document, in order', async () => {
  await using world = await startFixture();
  const app = client(world, world.appToken());
  const { repository } = await app<{ repository: Id & { label: Id } }>(
    `{ ${REPOSITORY} { id label(name: "bug") { id } } }`,
  );
  const { id: repositoryId, label } = repository;
  const { createIssue } = await app<{ createIssue: { issue: Id } }>(
    'mutation Make($input: CreateIssueInput!) { createIssue(input: $input) { clientMutationId issue { id number } } }',
    { input: { repositoryId, title: 'Slow', body: 'It is', clientMutationId: 'mine' } },
  );
  expect(createIssue).toMatchObject({ clientMutationId: 'mine', issue: { number: 1 } });
  const { id } = createIssue.issue;
  const result = await app(
    `mutation($id: ID!, $label: ID!) {
      addLabelsToLabelable(input: {labelableId: $id, labelIds: [$label]}) { labelable { ... on Issue { labels(first: 5) { nodes { name } } } } }
      addComment(input: {subjectId: $id, body: "hello"}) { commentEdge { node { id databaseId body author { login __typename } viewerDidAuthor } } }
      addReaction(input: {subjectId: $id, content: EYES}) { reactionGroups { content viewerHasReacted users(first: 1) { totalCount } } }
      closeIssue(input: {issueId: $id, stateReason: NOT_PLANNED}) { issue { state stateReason closedAt } }
    }`,
    { id, label: label.id },
  );
  expect(result).toMatchObject({
    addLabelsToLabelable: { labelable: { labels: { nodes: [{ name: 'bug' }] } } },
    addComment: {
      commentEdge: {
        node: { body: 'hello', author: { login: 'cluster[bot]', __typename: 'Bot' }, viewerDidAuthor: true },
      },
    },
    addReaction: {
      reactionGroups: expect.arrayContaining([{ content: 'EYES', viewerHasReacted: true, users: { totalCount: 1 } }]),
    },
    closeIssue: { issue: { state: 'CLOSED', stateReason: 'NOT_PLANNED' } },
  });
  expect(world.events()).toEqual(['issues.opened', 'issues.labeled', 'issue_comment.created', 'issues.closed']);
  expect(world.github.state.requests.filter((one) => one.api === 'graphql').map((one) => one.operation)).toEqual([
    'repository',
    'Make',
    'addLabelsToLabelable',
  ]);
  expect(world.github.violations).toEqual([]);
});

test('a comment is edited, hidden and deleted', async () => {
  await using world = await startFixture();
  const { at, people } = world;
  const alice = world.as(people.alice);
  await alice.rest.issues.create({ ...at, title: 'x' });
  const { data: comment } = await alice.rest.issues.createComment({ ...at, issue_number: 1, body: 'one' });
  const ask = client(world, world.token(people.alice));
  const variables = { id: comment.node_id };
  const updated = await ask(
    'mutation($id: ID!) { updateIssueComment(input: {id: $id, body: "two"}) { issueComment { body lastEditedAt editor { login } } } }',
    variables,
  );
  expect(updated).toMatchObject({ updateIssueComment: { issueComment: { body: 'two', editor: { login: 'alice' } } } });
  await ask(
    'mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { minimizedComment { isMinimized } } }',
    variables,
  );
  const node = await ask(
    'query($id: ID!) { node(id: $id) { id ... on IssueComment { isMinimized minimizedReason issue { number } } } }',
    variables,
  );
  expect(node.node).toEqual({
    id: comment.node_id,
    isMinimized: true,
    minimizedReason: 'outdated',
    issue: { number: 1 },
  });
  await ask('mutation($id: ID!) { deleteIssueComment(input: {id: $id}) { clientMutationId } }', variables);
  await expect(ask('query($id: ID!) { node(id: $id) { id } }', variables)).rejects.toMatchObject({
    errors: [{ type: 'NOT_FOUND' }],
  });
  expect(world.github.violations).toEqual([]);
});

test('three issues are pinned at most, by people with write access and by Apps, and unpinned', async () => {
  await using world = await startFixture();
  const { people } = world;
  const alice = world.as(people.alice);
  const ids: string[] = [];
  for (const title of ['one', 'two', 'three', 'four'])
    ids.push((await alice.rest.issues.create({ ...world.at, title })).data.node_id);
  const pin = 'mutation($id: ID!) { pinIssue(input: {issueId: $id}) { issue { number isPinned } } }';
  const app = client(world, world.appToken());
  expect(await app(pin, { id: ids[0] })).toEqual({ pinIssue: { issue: { number: 1, isPinned: true } } });
  await app(pin, { id: ids[0] });
  for (const id of ids.slice(1, 3)) await client(world, world.token(people.carol))(pin, { id });
  await expect(app(pin, { id: ids[3] })).rejects.toMatchObject({ errors: [{ type: 'UNPROCESSABLE' }] });
  await expect(client(world, world.token(people.tim))(pin, { id: ids[3] })).rejects.toMatchObject({
    errors: [{ type: 'FORBIDDEN' }],
  });
  const unpin = 'mutation($id: ID!) { unpinIssue(input: {issueId: $id}) { id issue { isPinned } } }';
  expect(await app(unpin, { id: ids[1] })).toMatchObject({
    unpinIssue: { id: expect.stringContaining('PinnedIssue_'), issue: { isPinned: false } },
  });
  expect(await app(unpin, { id: ids[1] })).toMatchObject({ unpinIssue: { id: null } });
  expect(
    await app(
      `{ ${REPOSITORY} { pinnedIssues(first: 3) { totalCount nodes { issue { number } pinnedBy { login } } } } }`,
    ),
  ).toEqual({
    repository: {
      pinnedIssues: {
        totalCount: 2,
        nodes: [
          { issue: { number: 1 }, pinnedBy: { login: 'cluster[bot]' } },
          { issue: { number: 3 }, pinnedBy: { login: 'carol' } },
        ],
      },
    },
  });
  expect(world.events().filter((event) => event.includes('pinned'))).toEqual([
    ...['issues.pinned', 'issues.pinned', 'issues.pinned', 'issues.unpinned'],
  ]);
  expect(world.github.violations).toEqual([]);
});

test('errors are GitHub’s: what is not found, forbidden or refused, and a field nobody resolves', async () => {
  await using world = await startFixture();
  const app = client(world, world.appToken({ issues: 'read' }));
  const error = (type: string, message = '') => ({ errors: [{ type, message: expect.stringContaining(message) }] });
  await expect(app('{ repository(owner: "alice", name: "none") { id } }')).rejects.toMatchObject(
    error('NOT_FOUND', "Could not resolve to a Repository with the name 'alice/none'."),
  );
  const forbidden = error('FORBIDDEN', 'Resource not accessible by integration');
  await expect(app(`{ ${REPOSITORY} { pullRequests(first: 1) { totalCount } } }`)).rejects.toMatchObject(forbidden);
  const create = 'mutation($id: ID!) { createIssue(input: {repositoryId: $id, title: "x"}) { issue { id } } }';
  const { repository } = await app<{ repository: Id & Data }>(`{ ${REPOSITORY} { id } }`);
  await expect(app(create, repository)).rejects.toMatchObject(forbidden);
  const label =
    'mutation($id: ID!) { createLabel(input: {repositoryId: $id, name: "Bug", color: "ffffff"}) { label { id } } }';
  await expect(client(world, world.token(world.people.carol))(label, repository)).rejects.toMatchObject(
    error('UNPROCESSABLE', 'name has already been taken'),
  );
  await expect(client(world, world.token(world.people.olga))(label, repository)).rejects.toMatchObject(
    error('FORBIDDEN'),
  );
  await expect(app(`{ ${REPOSITORY} { diskUsage } }`)).rejects.toMatchObject({
    errors: [{ message: 'The local GitHub does not resolve Repository.diskUsage' }],
  });
  await expect(app(`{ ${REPOSITORY} { labels { nodes { name } } } }`)).rejects.toMatchObject(
    error('MISSING_PAGINATION_BOUNDARIES'),
  );
  await expect(app('{ nonsense }')).rejects.toMatchObject({
    errors: [{ message: expect.stringContaining('nonsense') }],
  });
  await expect(client(world, 'wrong')('{ viewer { login } }')).rejects.toMatchObject({ status: 401 });
  expect(world.github.violations).toEqual([]);
});

test('connections page forward and backward', async () => {
  await using world = await startFixture();
  const alice = world.as(world.people.alice);
  for (const title of ['one', 'two', 'three']) await alice.rest.issues.create({ ...world.at, title, labels: [title] });
  const ask = client(world, world.token(world.people.alice));
  const page = async (args: string) => {
    const data = await ask<{
      repository: { issues: { nodes: { title: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } };
    }>(
      `{ ${REPOSITORY} { issues(${args}) { totalCount nodes { title } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`,
    );
    return data.repository.issues;
  };
  const first = await page('first: 2');
  expect(first).toMatchObject({
    totalCount: 3,
    nodes: [{ title: 'one' }, { title: 'two' }],
    pageInfo: { hasNextPage: true },
  });
  const second = await page(`first: 2, after: "${first.pageInfo.endCursor}"`);
  expect(second).toMatchObject({
    nodes: [{ title: 'three' }],
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
  });
  expect((await page('last: 1')).nodes).toEqual([{ title: 'three' }]);
  expect((await page('first: 5, orderBy: {field: CREATED_AT, direction: DESC}, labels: ["one", "two"]')).nodes).toEqual(
    [{ title: 'two' }, { title: 'one' }],
  );
});

test('a pull request with its checks, files and closing issues, from draft to merged', async () => {
  await using world = await startFixture();
  const { at, people } = world;
  await world.as(people.alice).rest.issues.create({ ...at, title: 'Slow' });
  await open(world, 'Closes #1');
  const app = client(world, world.appToken());
  const sha = world.repo.issues.get(2)?.pull?.head.sha;
  const { repository } = await app<{ repository: Id & { pullRequest: Id } }>(
    `{ ${REPOSITORY} { id pullRequest(number: 2) { id } } }`,
  );
  await app(
    `mutation($id: ID!, $sha: GitObjectID!) { createCheckRun(input: {repositoryId: $id, headSha: $sha, name: "Claude", externalId: "t1",
      conclusion: SUCCESS, output: {title: "Done", summary: "**all**"}}) { checkRun { databaseId } } }`,
    { id: repository.id, sha },
  );
  const data = await app(`{ ${REPOSITORY} { pullRequests(headRefName: "feature", states: [OPEN], first: 1) { nodes {
    number isDraft mergeable headRefOid reviewDecision closingIssuesReferences(first: 5) { nodes { number } }
    files(first: 5) { nodes { path additions changeType } }
    commits(last: 1) { nodes { commit { oid messageHeadline
      statusCheckRollup { state contexts(first: 5) { nodes { __typename ... on CheckRun { name conclusion } } } }
      checkSuites(first: 5, filterBy: {checkName: "Claude"}) { nodes { app { slug }
        checkRuns(first: 5, filterBy: {checkName: "Claude"}) { nodes { externalId status title summary checkSuite { app { databaseId } } } } } } } } }
  } } } }`);
  expect(data).toMatchObject({
    repository: {
      pullRequests: {
        nodes: [
          {
            number: 2,
            isDraft: false,
            mergeable: 'MERGEABLE',
            headRefOid: sha,
            reviewDecision: null,
            closingIssuesReferences: { nodes: [{ number: 1 }] },
            files: { nodes: [{ path: 'b.txt', additions: 1, changeType: 'ADDED' }] },
            commits: {
              nodes: [
                {
                  commit: {
                    oid: sha,
                    statusCheckRollup: {
                      state: 'SUCCESS',
                      contexts: { nodes: [{ name: 'Claude', conclusion: 'SUCCESS' }] },
                    },
                    checkSuites: {
                      nodes: [
                        {
                          app: { slug: 'cluster' },
                          checkRuns: {
                            nodes: [{ externalId: 't1', status: 'COMPLETED', title: 'Done', summary: '**all**' }],
                          },
                        },
                      ],
                    },
                  },
                },
              ],
            },
          },
        ],
      },
    },
  });
  const pull = { id: repository.pullRequest.id };
  await app(
    'mutation($id: ID!) { convertPullRequestToDraft(input: {pullRequestId: $id}) { pullRequest { isDraft } } }',
    pull,
  );
  const merge =
    'mutation($id: ID!) { mergePullRequest(input: {pullRequestId: $id}) { pullRequest { merged state mergedBy { login } } } }';
  await expect(app(merge, pull)).rejects.toMatchObject({
    errors: [{ type: 'UNPROCESSABLE', message: 'Pull Request is still a draft' }],
  });
  await app(
    'mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }',
    pull,
  );
  expect(await app(merge, pull)).toMatchObject({
    mergePullRequest: { pullRequest: { merged: true, state: 'MERGED', mergedBy: { login: 'cluster[bot]' } } },
  });
  expect(
    await app(
      `{ ${REPOSITORY} { issue(number: 1) { state stateReason } object(expression: "main:b.txt") { ... on Blob { text byteSize isBinary } } } }`,
    ),
  ).toMatchObject({
    repository: {
      issue: { state: 'CLOSED', stateReason: 'COMPLETED' },
      object: { text: 'new\n', byteSize: 4, isBinary: false },
    },
  });
  expect(world.events()).toEqual(
    expect.arrayContaining(['pull_request.converted_to_draft', 'pull_request.ready_for_review', 'pull_request.closed']),
  );
  expect(world.github.violations).toEqual([]);
});

test('conversations of a review: replied to, outdated by a later commit, moved by another, resolved', async () => {
  await using world = await startFixture();
  await world.commit('feature', { 'b.txt': 'one\ntwo\nthree\n' });
  const made = { ...world.at, title: 'Better', head: 'feature', base: 'main' };
  const { number: pull_number } = (await world.asApp().rest.pulls.create(made)).data;
  const beside = (line: number) => ({ path: 'b.txt', line, body: `about ${line}` });
  const comments = [beside(1), beside(3)];
  const carol = world.as(world.people.carol).rest.pulls;
  await carol.createReview({ ...world.at, pull_number, event: 'REQUEST_CHANGES', body: 'no', comments });
  const query = `{ ${REPOSITORY} { pullRequest(number: ${pull_number}) {
    reviewThreads(last: 10) { nodes { id path line originalLine isResolved isOutdated resolvedBy { login }
      comments(first: 5) { nodes { body author { __typename login } line url } } } } } } }`;
  const app = client(world, world.appToken());
  const threads = async () => {
    const { repository } = await app<{ repository: { pullRequest: { reviewThreads: { nodes: { id: string }[] } } } }>(
      query,
    );
    return repository.pullRequest.reviewThreads.nodes;
  };
  const [first] = await threads();
  const answer = { pullRequestReviewThreadId: first?.id, body: 'Because.' };
  await app(
    'mutation($input: AddPullRequestReviewThreadReplyInput!) { addPullRequestReviewThreadReply(input: $input) { comment { url } } }',
    { input: answer },
  );
  await world.commit('feature', { 'b.txt': 'zero\nONE\ntwo\nthree\n' });
  expect(await threads()).toMatchObject([
    {
      ...{ path: 'b.txt', line: null, originalLine: 1, isOutdated: true, isResolved: false },
      comments: { nodes: [{ body: 'about 1' }, { body: 'Because.', author: { __typename: 'Bot' } }] },
    },
    { line: 4, originalLine: 3, isOutdated: false },
  ]);
  await app('mutation($id: ID!) { resolveReviewThread(input: {threadId: $id}) { thread { isResolved } } }', {
    id: first?.id,
  });
  expect(await threads()).toMatchObject([{ isResolved: true, resolvedBy: { login: 'cluster[bot]' } }, {}]);
  expect(world.github.violations).toEqual([]);
});

test('who is asked: collaborators with their permission, the viewer, the rate limit', async () => {
  await using world = await startFixture();
  const app = client(world, world.appToken());
  const data = await app(`{ viewer { login } rateLimit { limit remaining cost }
    ${REPOSITORY} { viewerPermission collaborators(login: "carol", first: 1) { edges { permission node { login } } }
      defaultBranchRef { name target { oid ... on Commit { history(first: 5) { totalCount } } } } ref(qualifiedName: "refs/heads/none") { name } } }`);
  expect(data).toMatchObject({
    viewer: { login: 'cluster[bot]' },
    rateLimit: { limit: 5000, cost: 1 },
    repository: {
      viewerPermission: 'WRITE',
      collaborators: { edges: [{ permission: 'WRITE', node: { login: 'carol' } }] },
      defaultBranchRef: { name: 'main', target: { history: { totalCount: 1 } } },
      ref: null,
    },
  });
  const search = await app(
    '{ search(query: "repo:alice/shop is:issue", type: ISSUE, first: 5) { issueCount nodes { __typename } pageInfo { hasNextPage } } }',
  );
  expect(search).toEqual({ search: { issueCount: 0, nodes: [], pageInfo: { hasNextPage: false } } });
  expect(world.github.violations).toEqual([]);
});
