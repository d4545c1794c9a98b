/** The contexts that expressions see before a runner is involved. */
import type { GitHub } from '../github.ts';
import type { Job, RunConclusion, WorkflowRun } from '../state.ts';
import type { Scope } from './expressions.ts';
import type { Json } from './template.ts';
import type { JobFile } from './workflow-file.ts';

/** `github.*` without what only a step knows. */
export function githubContext(github: GitHub, run: WorkflowRun, jobKey: string): Record<string, Json> {
  const { repository: repo } = run;
  const fullName = `${repo.owner.login}/${repo.name}`;
  const pull = run.payload['pull_request'];
  const side = (name: string): Json =>
    typeof pull === 'object' && pull !== null && !Array.isArray(pull) ? refOf(pull[name]) : '';
  return {
    job: jobKey,
    ref: run.ref,
    sha: run.headSha,
    repository: fullName,
    repository_owner: repo.owner.login,
    repository_owner_id: String(repo.owner.id),
    repository_id: String(repo.id),
    repositoryUrl: `${github.url}/${fullName}.git`,
    run_id: String(run.id),
    run_number: String(run.runNumber),
    run_attempt: String(run.runAttempt),
    retention_days: '90',
    actor: run.actor.login,
    actor_id: String(run.actor.id),
    triggering_actor: run.triggeringActor.login,
    workflow: run.workflow.name,
    workflow_ref: `${fullName}/${run.workflow.path}@${run.ref}`,
    workflow_sha: run.headSha,
    head_ref: side('head'),
    base_ref: side('base'),
    event_name: run.event,
    event: run.payload,
    server_url: github.url,
    api_url: github.apiUrl,
    graphql_url: github.graphqlUrl,
    ref_name: run.ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    ref_protected: false,
    ref_type: run.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    secret_source: 'Actions',
  };
}

const refOf = (side: Json | undefined): Json =>
  typeof side === 'object' && side !== null && !Array.isArray(side) ? (side['ref'] ?? '') : '';

/** Inputs with their types: booleans and numbers are no strings here (in `github.event.inputs` they are). */
export function inputsContext(run: WorkflowRun): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(run.inputs).map(([name, value]): [string, Json] => {
      const type = run.file.inputs[name]?.type;
      if (type === 'boolean') return [name, value === 'true'];
      return [name, type === 'number' ? Number(value) : value];
    }),
  );
}

export function needsContext(run: WorkflowRun, file: JobFile): Record<string, Json> {
  return Object.fromEntries(
    file.needs.map((key) => {
      const jobs = jobsOf(run, key);
      return [key, { result: resultOf(jobs), outputs: Object.assign({}, ...jobs.map((job) => job.outputs)) }];
    }),
  );
}

/** The jobs a key stands for in the current attempt; several with a matrix. */
export const jobsOf = (run: WorkflowRun, key: string): Job[] =>
  run.jobs.filter((job) => job.key === key && job.runAttempt === run.runAttempt);

/** What `needs.<key>.result` says. */
export function resultOf(jobs: Job[]): RunConclusion {
  const conclusions = jobs.map((job) =>
    job.continueOnError && job.conclusion === 'failure' ? 'success' : job.conclusion,
  );
  for (const worst of ['failure', 'timed_out', 'cancelled'] as const)
    if (conclusions.includes(worst)) return worst === 'timed_out' ? 'failure' : worst;
  return conclusions.every((one) => one === 'skipped') ? 'skipped' : 'success';
}

/** Contexts and status functions for a job's own keys (`if`, `name`, `runs-on`, `strategy`, `concurrency`). */
export function jobScope(github: GitHub, run: WorkflowRun, file: JobFile, extra: Record<string, Json> = {}): Scope {
  const results = ancestors(run, file).map((key) => resultOf(jobsOf(run, key)));
  return {
    contexts: {
      ...runContexts(github, run, file.key),
      needs: needsContext(run, file),
      matrix: null,
      strategy: null,
      ...extra,
    },
    functions: {
      success: () => !run.cancelled && results.every((result) => result === 'success'),
      failure: () => !run.cancelled && results.includes('failure'),
      cancelled: () => run.cancelled,
      always: () => true,
    },
  };
}

export function runContexts(github: GitHub, run: WorkflowRun, jobKey = ''): Record<string, Json> {
  return {
    github: githubContext(github, run, jobKey),
    inputs: inputsContext(run),
    vars: Object.fromEntries(run.repository.variables),
  };
}

function ancestors(run: WorkflowRun, file: JobFile): string[] {
  const found = new Set<string>();
  const visit = (keys: string[]): void => {
    for (const key of keys) {
      if (found.has(key)) continue;
      found.add(key);
      visit(run.file.jobs.find((job) => job.key === key)?.needs ?? []);
    }
  };
  visit(file.needs);
  return [...found];
}
