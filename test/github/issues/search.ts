/** GitHub's issue search, as far as the local GitHub understands its qualifiers. */
import { HttpError, invalid } from '../errors.ts';
import { sameName } from '../same-name.ts';
import type { Issue, Repository, User } from '../state.ts';
import { hasLabel, sortIssues } from './list-issues.ts';

type Hit = { repo: Repository; issue: Issue };
type Test = (hit: Hit) => boolean;

/** `label:"good first issue"`, `-label:x`, `word`, `"two words"`. */
const TERM = /(-?)(?:([a-z-]+):)?("[^"]*"|\S+)/gi;

/** Issues of the given repositories that match all terms. 422 for an empty query, 501 for an unknown qualifier. */
export function issuesMatching(
  repos: Repository[],
  viewer: User | undefined,
  query: string,
  order: { sort?: string | undefined; direction?: string | undefined } = {},
): Hit[] {
  if (query.trim() === '') throw invalid('Validation Failed', [{ resource: 'Search', field: 'q', code: 'missing' }]);
  let { sort, direction } = order;
  const tests: Test[] = [];
  for (const [, minus, name = '', quoted = ''] of query.matchAll(TERM)) {
    const value = quoted.replaceAll('"', '');
    if (name.toLowerCase() === 'sort') {
      [sort, direction] = value.split('-');
      continue;
    }
    const test = name === '' ? containing(value) : qualifier(name.toLowerCase(), value, viewer);
    tests.push(minus === '-' ? (hit) => !test(hit) : test);
  }
  const hits = repos.flatMap((repo) => [...repo.issues.values()].map((issue) => ({ repo, issue })));
  const matching = new Map(
    hits.filter((hit) => tests.every((test) => test(hit))).map((hit) => [hit.issue, hit] as const),
  );
  return sortIssues([...matching.keys()], sort, direction)
    .map((issue) => matching.get(issue))
    .filter((hit) => hit !== undefined);
}

const texts = (issue: Issue): string[] => [issue.body ?? '', ...issue.comments.map((comment) => comment.body)];

function containing(text: string): Test {
  return ({ issue }) => `${issue.title}\n${issue.body ?? ''}`.toLowerCase().includes(text.toLowerCase());
}

function qualifier(name: string, value: string, viewer: User | undefined): Test {
  const login = value === '@me' ? (viewer?.login ?? '') : value;
  switch (name) {
    case 'repo':
      return ({ repo }) => sameName(`${repo.owner.login}/${repo.name}`, value);
    case 'org':
    case 'user':
      return ({ repo }) => sameName(repo.owner.login, login);
    case 'type':
    case 'is':
      return is(value);
    case 'state':
      return ({ issue }) => sameName(issue.state, value);
    case 'label':
      return ({ issue }) => value.split(',').some((one) => hasLabel(issue, one));
    case 'author':
      return ({ issue }) => sameName(issue.user.login, login.replace(/^app\/(.*)$/, '$1[bot]'));
    case 'assignee':
      return ({ issue }) => issue.assignees.some((user) => sameName(user.login, login));
    case 'mentions':
      return (hit) => texts(hit.issue).some((text) => text.toLowerCase().includes(`@${login.toLowerCase()}`));
    case 'commenter':
      return ({ issue }) => issue.comments.some((comment) => sameName(comment.user.login, login));
    case 'involves':
      return (hit) => ['author', 'assignee', 'mentions', 'commenter'].some((one) => qualifier(one, value, viewer)(hit));
    case 'review-requested':
      return ({ issue }) => issue.pull?.requestedReviewers.some((user) => sameName(user.login, login)) === true;
    case 'head':
      return ({ issue }) => issue.pull !== null && sameName(issue.pull.head.ref, value);
    case 'base':
      return ({ issue }) => issue.pull !== null && sameName(issue.pull.base.ref, value);
    case 'draft':
      return ({ issue }) => issue.pull !== null && String(issue.pull.draft) === value;
    case 'in':
      return () => true;
    default:
      throw new HttpError(501, `The local GitHub does not implement the search qualifier ${name}:`);
  }
}

function is(value: string): Test {
  switch (value.toLowerCase()) {
    case 'issue':
      return ({ issue }) => issue.pull === null;
    case 'pr':
    case 'pull-request':
      return ({ issue }) => issue.pull !== null;
    case 'open':
    case 'closed':
      return ({ issue }) => sameName(issue.state, value);
    case 'merged':
      return ({ issue }) => issue.pull !== null && issue.pull.mergedAt !== null;
    case 'unmerged':
      return ({ issue }) => issue.pull !== null && issue.pull.mergedAt === null;
    case 'draft':
      return ({ issue }) => issue.pull?.draft === true;
    case 'locked':
      return ({ issue }) => issue.locked;
    case 'public':
      return ({ repo }) => !repo.private;
    case 'private':
      return ({ repo }) => repo.private;
    default:
      throw new HttpError(501, `The local GitHub does not implement the search qualifier is:${value}`);
  }
}
