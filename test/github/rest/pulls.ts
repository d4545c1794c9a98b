/** Pull requests. */

import { HttpError, invalid, notFound } from '../errors.ts';
import { git, resolveCommit } from '../git.ts';
import { diffFiles, readCommits } from '../git-commits.ts';
import { gitDir } from '../github.ts';
import { authorOf } from '../issues/author.ts';
import { closeIssue, reopenIssue } from '../issues/close-issue.ts';
import { editIssue } from '../issues/edit-issue.ts';
import { isPull, issuesWhere } from '../issues/find.ts';
import { listIssues } from '../issues/list-issues.ts';
import { presentCommit, presentDiffEntry } from '../present/commit.ts';
import { presentPull, presentPullSimple } from '../present/pull.ts';
import { createPull } from '../pulls/create-pull.ts';
import { mergePull, updateBranch } from '../pulls/merge.ts';
import { changeBase } from '../pulls/update-pull.ts';
import { sameName } from '../same-name.ts';
import { checkMayEdit } from './issues.ts';
import { onPull } from './on-issue.ts';
import { onRepository } from './operation.ts';
import { paginate } from './paginate.ts';

const read = { pull_requests: 'read' } as const;

export const pullOperations = [
  onRepository('pulls/create', { pull_requests: 'write' }, 'write', async ({ github, actor, repo, body }) => {
    if (body.issue !== undefined) throw new HttpError(501, 'The local GitHub does not turn issues into pull requests');
    if (body.title === undefined)
      throw invalid('Validation Failed', [{ resource: 'PullRequest', code: 'missing_field', field: 'title' }]);
    const issue = await createPull(github, repo, authorOf(actor), {
      title: body.title,
      body: body.body ?? null,
      head: body.head,
      base: body.base,
      draft: body.draft ?? false,
    });
    return { status: 201, body: presentPull(github, repo, issue) };
  }),

  onPull('pulls/get', 'read', 'read', async ({ github, repo, issue, headers }) => {
    const [, kind] = /application\/vnd\.github\.(?:v3\.)?(diff|patch)/.exec(headers.accept ?? '') ?? [];
    if (kind !== undefined) {
      const range = `${issue.pull.comparison.mergeBase}..${issue.pull.head.sha}`;
      const args = kind === 'diff' ? ['diff', '-M', range] : ['format-patch', '--stdout', range];
      const body = await git(gitDir(github, repo), args);
      return { status: 200, body, headers: { 'content-type': `application/vnd.github.v3.${kind}; charset=utf-8` } };
    }
    return { status: 200, body: presentPull(github, repo, issue) };
  }),

  onRepository('pulls/list', read, 'read', (call) => {
    const { github, repo, query } = call;
    const head = query.head?.includes(':') ? query.head : undefined;
    const pulls = issuesWhere(repo, isPull).filter(({ pull }) => {
      if (query.base !== undefined && pull.base.ref !== query.base) return false;
      return head === undefined || sameName(head, `${repo.owner.login}:${pull.head.ref}`);
    });
    const listed = listIssues(pulls, { state: query.state, sort: query.sort, direction: query.direction });
    return paginate(call, listed, (issue) => presentPullSimple(github, repo, issue));
  }),

  onPull('pulls/update', 'write', 'read', async ({ github, actor, repo, issue, body }) => {
    const author = authorOf(actor);
    checkMayEdit(repo, author, issue);
    editIssue(github, repo, author, issue, { title: body.title, body: body.body });
    if (body.base !== undefined) await changeBase(github, repo, author, issue, body.base);
    if (body.state === 'closed') closeIssue(github, repo, author, issue);
    if (body.state === 'open') await reopen();
    return { status: 200, body: presentPull(github, repo, issue) };

    async function reopen() {
      if (!(await resolveCommit(gitDir(github, repo), `refs/heads/${issue.pull.head.ref}`)))
        throw invalid('Validation Failed', [
          { resource: 'PullRequest', field: 'state', code: 'invalid', message: 'The head branch is gone' },
        ]);
      reopenIssue(github, repo, author, issue);
    }
  }),

  onPull('pulls/list-files', 'read', 'read', async (call) => {
    const { github, repo, issue } = call;
    const { head, comparison } = issue.pull;
    const files = await diffFiles(gitDir(github, repo), comparison.mergeBase, head.sha);
    return paginate(call, files, (file) => presentDiffEntry(github, repo, head.sha, file));
  }),

  onPull('pulls/list-commits', 'read', 'read', async (call) => {
    const { github, repo, issue } = call;
    const { head, comparison } = issue.pull;
    const range = `${comparison.mergeBase}..${head.sha}`;
    const commits = await readCommits(gitDir(github, repo), ['--reverse', '--topo-order', range]);
    return paginate(call, commits, (commit) => presentCommit(github, repo, commit));
  }),

  onPull('pulls/check-if-merged', 'read', 'read', ({ issue }) => {
    if (issue.pull.mergedAt === null) throw notFound();
    return { status: 204 };
  }),

  // Merging writes to the repository: GitHub asks for the contents permission, not for that of pull requests.
  onRepository('pulls/merge', { contents: 'write' }, 'write', async ({ github, actor, repo, path, body }) => {
    const issue = repo.issues.get(path.pull_number);
    if (!issue || !isPull(issue)) throw notFound();
    const sha = await mergePull(github, repo, authorOf(actor), issue, {
      method: body?.merge_method ?? 'merge',
      expectedHead: body?.sha,
      title: body?.commit_title,
      message: body?.commit_message,
    });
    return { status: 200, body: { sha, merged: true, message: 'Pull Request successfully merged' } };
  }),

  onPull('pulls/update-branch', 'write', 'write', async ({ github, actor, repo, issue, body }) => {
    await updateBranch(github, repo, authorOf(actor), issue, body?.expected_head_sha);
    const url = `${github.url}/${repo.owner.login}/${repo.name}/pull/${issue.number}`;
    return { status: 202, body: { message: 'Updating pull request branch.', url } };
  }),

  onRepository('repos/list-pull-requests-associated-with-commit', read, 'read', async (call) => {
    const { github, repo, path } = call;
    const sha = await resolveCommit(gitDir(github, repo), path.commit_sha);
    const pulls = issuesWhere(repo, isPull).filter(({ pull }) => pull.head.sha === sha || pull.mergeCommitSha === sha);
    return paginate(call, pulls, (issue) => presentPullSimple(github, repo, issue));
  }),
];
