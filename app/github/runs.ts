/** Workflow runs: found by name, followed by their jobs, and asked for the reason when they say nothing. */
import { z } from 'zod';
import { parseRunName, WORKFLOW_FILE } from '../contract/dispatch.ts';
import { FAILURE_KINDS } from '../contract/outcome.ts';
import { FAILURE_ANNOTATION_PREFIX } from '../contract/result.ts';
import type { NamedRun, Report, RunFacts, RunSight } from '../core/facts.ts';
import type { Client } from './client.ts';
import type { Conditional } from './conditional.ts';
import { isStatus } from './errors.ts';
import type { RepoRef } from './ports.ts';

const runSchema = z.object({
  id: z.int(),
  html_url: z.string(),
  display_title: z.string(),
  status: z.string().nullable(),
  conclusion: z.string().nullable(),
  run_started_at: z.string().nullish(),
  updated_at: z.string(),
});
type Run = z.infer<typeof runSchema>;

/** A job, as REST lists it and as webhooks show it. */
export const jobSchema = z.object({
  status: z.string(),
  conclusion: z.string().nullable(),
  started_at: z.string().nullish(),
  completed_at: z.string().nullish(),
  runner_name: z.string().nullish(),
  html_url: z.string().nullish(),
  check_run_url: z.string(),
});
type Job = z.infer<typeof jobSchema>;
const jobsSchema = z.array(jobSchema);

const WAITING: readonly string[] = ['queued', 'waiting', 'pending', 'requested'];

/** Normalises GitHub's times to what the record's schema takes. */
const iso = (time: string | null | undefined): string | null => (time ? new Date(time).toISOString() : null);
const named = (runner: string | null | undefined): string | null => (runner ? runner : null);

/** The app's clock may be wrong by hours, and a run that is not found is dispatched again. */
const WRONG_CLOCK_MS = 24 * 60 * 60 * 1000;

/** This task's runs since a time, lowest id first. */
export async function findRuns(client: Client, repo: RepoRef, task: number, since: string): Promise<NamedRun[]> {
  const from = new Date(Date.parse(since) - WRONG_CLOCK_MS).toISOString().slice(0, 19);
  const runs = await client
    .paginate(client.rest.actions.listWorkflowRuns, {
      owner: repo.owner,
      repo: repo.name,
      workflow_id: WORKFLOW_FILE,
      event: 'workflow_dispatch',
      created: `>=${from}Z`,
      per_page: 100,
    })
    .catch(noneWithoutWorkflow);
  return z
    .array(runSchema)
    .parse(runs)
    .flatMap((run) => {
      const name = parseRunName(run.display_title);
      return name?.task === task ? [{ attempt: name.attempt, nonce: name.nonce, run: fromRun(run) }] : [];
    })
    .toSorted((a, b) => a.run.id - b.run.id);
}

const runsSchema = z.object({ workflow_runs: z.array(runSchema) });

/** The newest hundred runs of the workflow: what became of those under way, in one request for all of them. */
export function listRuns(client: Client, lists: Conditional, repo: RepoRef): Promise<RunFacts[]> {
  return lists
    .list(client, {
      route: 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
      parameters: {
        owner: repo.owner,
        repo: repo.name,
        workflow_id: WORKFLOW_FILE,
        event: 'workflow_dispatch',
        per_page: 100,
      },
      firstPageOnly: true,
      read: (data) => runsSchema.parse(data).workflow_runs.map(fromRun),
    })
    .catch(noneWithoutWorkflow);
}

function noneWithoutWorkflow(error: unknown): [] {
  if (isStatus(error, 404)) return [];
  throw error;
}

function fromRun(run: Run): RunFacts {
  const phase = run.status === 'completed' ? 'completed' : WAITING.includes(run.status ?? '') ? 'queued' : 'running';
  return {
    id: run.id,
    url: run.html_url,
    phase,
    conclusion: run.conclusion,
    runner: null,
    startedAt: phase === 'queued' ? null : iso(run.run_started_at),
    completedAt: phase === 'completed' ? iso(run.updated_at) : null,
  };
}

/** A run by its jobs, which also tell the runner. */
export async function readRun(client: Client, repo: RepoRef, runId: number): Promise<RunSight> {
  const where = { owner: repo.owner, repo: repo.name, run_id: runId };
  const url = `${repo.owner}/${repo.name}/actions/runs/${runId}`;
  const gone: RunFacts = {
    id: runId,
    url,
    phase: 'completed',
    conclusion: null,
    runner: null,
    startedAt: null,
    completedAt: null,
  };
  try {
    const { data } = await client.rest.actions.listJobsForWorkflowRun({ ...where, filter: 'latest' });
    const job = jobsSchema.parse(data.jobs)[0];
    if (job) return sightOf(runId, job);
    // No job yet, or none ever: a broken workflow file, or cancelled before its first job.
    const answer = await client.rest.actions.getWorkflowRun(where);
    return { run: fromRun(runSchema.parse(answer.data)), checkRunId: null };
  } catch (error) {
    if (isStatus(error, 404)) return { run: gone, checkRunId: null };
    throw error;
  }
}

/** The workflow has one job, so that the run is as far as its job. */
export function sightOf(runId: number, job: Job): RunSight {
  const phase = job.status === 'completed' ? 'completed' : WAITING.includes(job.status) ? 'queued' : 'running';
  const checkRunId = Number(/\/check-runs\/(\d+)$/.exec(job.check_run_url)?.[1]);
  return {
    run: {
      id: runId,
      url: job.html_url ?? '',
      phase,
      conclusion: job.conclusion,
      runner: named(job.runner_name),
      startedAt: phase === 'queued' ? null : iso(job.started_at),
      completedAt: phase === 'completed' ? iso(job.completed_at) : null,
    },
    checkRunId: Number.isSafeInteger(checkRunId) ? checkRunId : null,
  };
}

const annotationsSchema = z.array(z.object({ title: z.string().nullish(), message: z.string().nullish() }));

/** What a failed job left as an annotation when it could not report: its own word, or GitHub's on a lost runner. */
export async function readAnnotations(
  client: Client,
  repo: RepoRef,
  { run, checkRunId }: RunSight,
): Promise<Report | null> {
  if (checkRunId === null) return null;
  const where = { owner: repo.owner, repo: repo.name, check_run_id: checkRunId };
  const { data } = await client.rest.checks.listAnnotations({ ...where, per_page: 100 });
  for (const { title, message } of annotationsSchema.parse(data)) {
    const kind = FAILURE_KINDS.find((one) => title === `${FAILURE_ANNOTATION_PREFIX}${one}`);
    if (kind) return { kind: 'failure', failure: { kind, message: (message ?? '').slice(0, 1000) } };
    if (/lost communication/i.test(message ?? '')) {
      const lost = `GitHub lost contact with ${run.runner ?? 'the PC'} while it worked.`;
      return { kind: 'failure', failure: { kind: 'runner-lost', message: lost } };
    }
  }
  return null;
}
