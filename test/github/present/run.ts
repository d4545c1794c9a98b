/** A workflow run in REST shape (OpenAPI `workflow-run`). */
import { toTimestamp } from '../clock.ts';
import type { GitHub } from '../github.ts';
import { nodeId, type WorkflowRun } from '../state.ts';
import { presentMinimalRepository } from './repository.ts';
import { repoUrls } from './urls.ts';
import { presentUser } from './user.ts';

/** `repository`: the run's, where somebody presented it already. */
export function presentRun(
  github: GitHub,
  run: WorkflowRun,
  repository = presentMinimalRepository(github, run.repository),
): Record<string, unknown> {
  const { repository: repo, headCommit: commit, suite } = run;
  const { api, html } = repoUrls(github, repo);
  const url = `${api}/actions/runs/${run.id}`;
  const person = ({ name, email }: { name: string; email: string }) => ({ name, email });
  return {
    id: run.id,
    name: run.workflow.name,
    node_id: nodeId('WorkflowRun', run.id),
    check_suite_id: suite.id,
    check_suite_node_id: nodeId('CheckSuite', suite.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.workflow.path,
    display_title: run.displayTitle,
    run_number: run.runNumber,
    run_attempt: run.runAttempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflow.id,
    url,
    html_url: `${html}/actions/runs/${run.id}`,
    pull_requests: [],
    created_at: toTimestamp(run.createdAt),
    updated_at: toTimestamp(run.updatedAt),
    run_started_at: toTimestamp(run.startedAt ?? run.createdAt),
    actor: presentUser(github, run.actor),
    triggering_actor: presentUser(github, run.triggeringActor),
    referenced_workflows: [],
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${api}/check-suites/${suite.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.runAttempt > 1 ? `${url}/attempts/${run.runAttempt - 1}` : null,
    workflow_url: `${api}/actions/workflows/${run.workflow.id}`,
    head_commit: {
      id: commit.sha,
      tree_id: commit.tree,
      message: commit.message,
      timestamp: commit.committer.date,
      author: person(commit.author),
      committer: person(commit.committer),
    },
    repository,
    head_repository: repository,
  };
}

/** As it goes out in a webhook, where a repository has fewer members. */
export function presentRunEvent(github: GitHub, run: WorkflowRun): Record<string, unknown> {
  const repository = Object.fromEntries(
    Object.entries(presentMinimalRepository(github, run.repository)).filter(([key]) => isLite(key)),
  );
  const status = run.status === 'pending' ? 'queued' : run.status;
  // The webhooks' schemas have no word for a run that could not even start.
  const conclusion = run.conclusion === 'startup_failure' ? 'failure' : run.conclusion;
  return { ...presentRun(github, run, repository), status, conclusion };
}

const LITE = new Set([
  'id',
  'node_id',
  'name',
  'full_name',
  'private',
  'owner',
  'html_url',
  'description',
  'fork',
  'url',
]);
const NOT_LITE = new Set(['clone_url', 'git_url', 'ssh_url', 'svn_url', 'mirror_url']);
const isLite = (key: string): boolean => LITE.has(key) || (key.endsWith('_url') && !NOT_LITE.has(key));
