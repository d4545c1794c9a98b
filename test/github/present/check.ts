/** Check runs, suites and annotations in REST shape (OpenAPI `check-run`, `check-suite`, `check-annotation`). */
import { suiteConclusion, suiteStatus } from '../checks/suite-status.ts';
import { toTimestamp } from '../clock.ts';
import { git } from '../git.ts';
import { type GitHub, gitDir } from '../github.ts';
import { isPull, issuesWhere } from '../issues/find.ts';
import { type Annotation, type CheckRun, type CheckSuite, nodeId, type Repository } from '../state.ts';
import { presentApp } from './app.ts';
import { presentPullMinimal } from './pull.ts';
import { presentMinimalRepository } from './repository.ts';
import { repoUrls } from './urls.ts';

export function presentCheckRun(github: GitHub, repo: Repository, run: CheckRun): Record<string, unknown> {
  const { api } = repoUrls(github, repo);
  const url = `${api}/check-runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId('CheckRun', run.id),
    name: run.name,
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: checkRunPage(github, repo, run),
    details_url: run.detailsUrl ?? checkRunPage(github, repo, run),
    status: run.status,
    conclusion: run.conclusion,
    started_at: toTimestamp(run.startedAt),
    completed_at: run.completedAt === null ? null : toTimestamp(run.completedAt),
    output: {
      ...run.output,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: presentApp(github, run.suite.app),
    pull_requests: pullsOf(github, repo, run.headSha),
  };
}

/** As it goes out in a webhook: with its suite spelled out. */
export function presentCheckRunEvent(github: GitHub, repo: Repository, run: CheckRun): Record<string, unknown> {
  return { ...presentCheckRun(github, repo, run), check_suite: presentSuiteOfRun(github, repo, run.suite) };
}

export const checkRunPage = (github: GitHub, repo: Repository, run: CheckRun): string =>
  `${repoUrls(github, repo).html}/runs/${run.id}`;

const pullsOf = (github: GitHub, repo: Repository, sha: string): Record<string, unknown>[] =>
  issuesWhere(repo, isPull)
    .filter((issue) => issue.state === 'open' && issue.pull.head.sha === sha)
    .map((issue) => presentPullMinimal(github, repo, issue));

function presentSuiteOfRun(github: GitHub, repo: Repository, suite: CheckSuite): Record<string, unknown> {
  return {
    id: suite.id,
    node_id: nodeId('CheckSuite', suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    status: suiteStatus(repo, suite),
    conclusion: suiteConclusion(repo, suite),
    url: `${repoUrls(github, repo).api}/check-suites/${suite.id}`,
    before: null,
    after: suite.headSha,
    pull_requests: pullsOf(github, repo, suite.headSha),
    app: presentApp(github, suite.app),
    created_at: toTimestamp(suite.createdAt),
    updated_at: toTimestamp(suite.updatedAt),
  };
}

export async function presentCheckSuite(
  github: GitHub,
  repo: Repository,
  suite: CheckSuite,
): Promise<Record<string, unknown>> {
  return {
    ...presentSuiteOfRun(github, repo, suite),
    ...(await suiteExtras(github, repo, suite)),
    repository: presentMinimalRepository(github, repo),
  };
}

/** As it goes out in a webhook, where the repository stands beside it. */
export async function presentCheckSuiteEvent(
  github: GitHub,
  repo: Repository,
  suite: CheckSuite,
): Promise<Record<string, unknown>> {
  return { ...presentSuiteOfRun(github, repo, suite), ...(await suiteExtras(github, repo, suite)) };
}

async function suiteExtras(github: GitHub, repo: Repository, suite: CheckSuite): Promise<Record<string, unknown>> {
  return {
    latest_check_runs_count: repo.checkRuns.filter((run) => run.suite === suite).length,
    check_runs_url: `${repoUrls(github, repo).api}/check-suites/${suite.id}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
    head_commit: await headCommit(github, repo, suite.headSha),
  };
}

async function headCommit(github: GitHub, repo: Repository, sha: string): Promise<Record<string, unknown>> {
  const format = ['%T', '%aI', '%an', '%ae', '%cn', '%ce', '%B'].join('%x00');
  const text = (await git(gitDir(github, repo), ['show', '-s', `--format=${format}`, sha])).toString();
  const [tree = '', date = '', author = '', authorEmail = '', committer = '', committerEmail = '', message = ''] =
    text.split('\0');
  return {
    id: sha,
    tree_id: tree,
    message: message.trim(),
    timestamp: toTimestamp(Date.parse(date)),
    author: { name: author, email: authorEmail },
    committer: { name: committer, email: committerEmail },
  };
}

export function presentAnnotation(
  github: GitHub,
  repo: Repository,
  run: CheckRun,
  annotation: Annotation,
): Record<string, unknown> {
  return {
    path: annotation.path,
    blob_href: `${repoUrls(github, repo).html}/blob/${run.headSha}/${annotation.path}`,
    start_line: annotation.startLine,
    end_line: annotation.endLine,
    start_column: annotation.startColumn,
    end_column: annotation.endColumn,
    annotation_level: annotation.level,
    title: annotation.title,
    message: annotation.message,
    raw_details: annotation.rawDetails,
  };
}
