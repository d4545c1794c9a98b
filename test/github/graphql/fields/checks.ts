/** Check runs, suites and the rollup of a commit. */
import type { CheckRunAnnotationsArgs, CheckRunFilter, CheckSuiteCheckRunsArgs } from '@octokit/graphql-schema';
import { latestStatuses } from '../../checks/statuses.ts';
import { latestRuns, runsOf, suiteConclusion, suiteStatus } from '../../checks/suite-status.ts';
import { readCommit } from '../../git-commits.ts';
import { gitDir } from '../../github.ts';
import { checkRunPage } from '../../present/check.ts';
import { repoUrls } from '../../present/urls.ts';
import { type Annotation, type CheckRun, nodeId, type Repository, type WorkflowRun } from '../../state.ts';
import { connection, type PageArgs } from '../connection.ts';
import type { Context, Resolvers } from '../context.ts';
import {
  accountNode,
  type CheckRunNode,
  type CheckSuiteNode,
  checkRunNode,
  checkSuiteNode,
  commitNode,
  repositoryNode,
  type StatusNode,
} from '../nodes.ts';
import { time } from './shared.ts';

type Rollup = { repo: Repository; sha: string };

/** Null for a commit that nobody checked. */
export function rollupOf(repo: Repository, sha: string): Rollup | null {
  const some = repo.checkRuns.some((run) => run.headSha === sha) || repo.statuses.some((status) => status.sha === sha);
  return some ? { repo, sha } : null;
}

const GOOD = ['success', 'neutral', 'skipped'];

function rollupState({ repo, sha }: Rollup): string {
  const runs = latestRuns(repo.checkRuns.filter((run) => run.headSha === sha));
  const states = [
    ...runs.map((run) => (run.status === 'completed' ? GOOD.includes(run.conclusion ?? '') : undefined)),
    ...latestStatuses(repo, sha).map(({ state }) => (state === 'pending' ? undefined : state === 'success')),
  ];
  if (states.includes(false)) return 'FAILURE';
  return states.includes(undefined) ? 'PENDING' : 'SUCCESS';
}

/** GitHub shows the latest of each name unless `checkType: ALL` is asked for. */
function filterRuns(runs: CheckRun[], filter: CheckRunFilter | null | undefined): CheckRun[] {
  const { appId, checkName, checkType, status, statuses, conclusions } = filter ?? {};
  const some = checkType === 'ALL' ? runs : latestRuns(runs);
  return some
    .filter((run) => typeof appId !== 'number' || run.suite.app.id === appId)
    .filter((run) => typeof checkName !== 'string' || run.name === checkName)
    .filter((run) => !status || run.status.toUpperCase() === status)
    .filter((run) => !statuses || statuses.some((one) => one === run.status.toUpperCase()))
    .filter((run) => !conclusions || conclusions.some((one) => one === run.conclusion?.toUpperCase()));
}

export const checkResolvers: Resolvers = {
  CheckRun: {
    id: ({ run }: CheckRunNode) => nodeId('CheckRun', run.id),
    databaseId: ({ run }: CheckRunNode) => run.id,
    name: ({ run }: CheckRunNode) => run.name,
    externalId: ({ run }: CheckRunNode) => run.externalId,
    status: ({ run }: CheckRunNode) => run.status.toUpperCase(),
    conclusion: ({ run }: CheckRunNode) => run.conclusion?.toUpperCase() ?? null,
    title: ({ run }: CheckRunNode) => run.output.title,
    summary: ({ run }: CheckRunNode) => run.output.summary,
    text: ({ run }: CheckRunNode) => run.output.text,
    startedAt: ({ run }: CheckRunNode) => time(run.startedAt),
    completedAt: ({ run }: CheckRunNode) => time(run.completedAt),
    url: ({ repo, run }: CheckRunNode, _: unknown, { github }: Context) => checkRunPage(github, repo, run),
    permalink: ({ repo, run }: CheckRunNode, _: unknown, { github }: Context) => checkRunPage(github, repo, run),
    detailsUrl: ({ repo, run }: CheckRunNode, _: unknown, { github }: Context) =>
      run.detailsUrl ?? checkRunPage(github, repo, run),
    isRequired: () => false,
    repository: ({ repo }: CheckRunNode) => repositoryNode(repo),
    checkSuite: ({ repo, run }: CheckRunNode) => checkSuiteNode(repo, run.suite),
    annotations: ({ run }: CheckRunNode, args: CheckRunAnnotationsArgs) =>
      connection('annotations', run.annotations, args, (annotation) => annotation),
  },
  CheckAnnotation: {
    annotationLevel: ({ level }: Annotation) => level.toUpperCase(),
    location: ({ startLine, endLine, startColumn, endColumn }: Annotation) => ({
      start: { line: startLine, column: startColumn },
      end: { line: endLine, column: endColumn },
    }),
  },
  CheckSuite: {
    id: ({ suite }: CheckSuiteNode) => nodeId('CheckSuite', suite.id),
    databaseId: ({ suite }: CheckSuiteNode) => suite.id,
    app: ({ suite }: CheckSuiteNode) => ({ __typename: 'App', app: suite.app }),
    status: ({ repo, suite }: CheckSuiteNode) => suiteStatus(repo, suite).toUpperCase(),
    conclusion: ({ repo, suite }: CheckSuiteNode) => suiteConclusion(repo, suite)?.toUpperCase() ?? null,
    createdAt: ({ suite }: CheckSuiteNode) => time(suite.createdAt),
    updatedAt: ({ suite }: CheckSuiteNode) => time(suite.updatedAt),
    repository: ({ repo }: CheckSuiteNode) => repositoryNode(repo),
    commit: async ({ repo, suite }: CheckSuiteNode, _: unknown, { github }: Context) =>
      commitNode(repo, await readCommit(gitDir(github, repo), suite.headSha)),
    url: ({ repo, suite }: CheckSuiteNode, _: unknown, { github }: Context) =>
      `${repoUrls(github, repo).html}/commit/${suite.headSha}/checks?check_suite_id=${suite.id}`,
    checkRuns: ({ repo, suite }: CheckSuiteNode, args: CheckSuiteCheckRunsArgs) =>
      connection('checkRuns', filterRuns(runsOf(repo, suite), args.filterBy), args, (run) => checkRunNode(repo, run)),
    workflowRun: ({ repo, suite }: CheckSuiteNode) => repo.runs.find((run) => run.suite === suite) ?? null,
  },
  WorkflowRun: {
    id: (run: WorkflowRun) => nodeId('WorkflowRun', run.id),
    databaseId: (run: WorkflowRun) => run.id,
    runNumber: (run: WorkflowRun) => run.runNumber,
    event: (run: WorkflowRun) => run.event,
    createdAt: (run: WorkflowRun) => time(run.createdAt),
    updatedAt: (run: WorkflowRun) => time(run.updatedAt),
    workflow: (run: WorkflowRun) => run.workflow,
    url: (run: WorkflowRun, _: unknown, { github }: Context) =>
      `${repoUrls(github, run.repository).html}/actions/runs/${run.id}`,
  },
  StatusCheckRollup: {
    id: ({ sha }: Rollup) => `StatusCheckRollup_${sha}`,
    state: rollupState,
    commit: async ({ repo, sha }: Rollup, _: unknown, { github }: Context) =>
      commitNode(repo, await readCommit(gitDir(github, repo), sha)),
    contexts: ({ repo, sha }: Rollup, args: PageArgs) => {
      const runs = latestRuns(repo.checkRuns.filter((run) => run.headSha === sha)).map((run) =>
        checkRunNode(repo, run),
      );
      const statuses = latestStatuses(repo, sha).map(
        (status): StatusNode => ({ __typename: 'StatusContext', repo, status }),
      );
      return connection('contexts', [...runs, ...statuses], args, (one) => one);
    },
  },
  StatusContext: {
    id: ({ status }: StatusNode) => nodeId('StatusContext', status.id),
    context: ({ status }: StatusNode) => status.context,
    state: ({ status }: StatusNode) => status.state.toUpperCase(),
    description: ({ status }: StatusNode) => status.description,
    targetUrl: ({ status }: StatusNode) => status.targetUrl,
    createdAt: ({ status }: StatusNode) => time(status.createdAt),
    creator: ({ status }: StatusNode) => accountNode(status.creator),
    isRequired: () => false,
  },
};
