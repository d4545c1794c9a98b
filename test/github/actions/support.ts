/** What the tests of Actions share: a repository with a workflow, a client, and waiting for a state. */
import { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { GitHub } from '../github.ts';
import { createRepository, createUser, createUserToken } from '../seed.ts';
import type { Job, Repository, User, WorkflowRun } from '../state.ts';

export type Bench = { repo: Repository; owner: User; octokit: Octokit; name: { owner: string; repo: string } };

/** A repository `acme/shop` with these files (workflows by file name below `.github/workflows`). */
export async function createBench(
  github: GitHub,
  workflows: Record<string, string>,
  files: Record<string, string> = {},
): Promise<Bench> {
  const owner = createUser(github, 'acme');
  const repo = await createRepository(github, {
    owner,
    name: 'shop',
    files: {
      'README.md': '# Shop\n',
      ...Object.fromEntries(Object.entries(workflows).map(([name, text]) => [`.github/workflows/${name}`, text])),
      ...files,
    },
  });
  const silent = () => {};
  const octokit = new Octokit({
    baseUrl: github.apiUrl,
    auth: createUserToken(github, owner),
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  return { repo, owner, octokit, name: { owner: 'acme', repo: 'shop' } };
}

const detailsSchema = z.object({ workflow_run_id: z.number(), run_url: z.url(), html_url: z.url() });

/** Dispatches by REST and returns the run. */
export async function dispatch(
  bench: Bench,
  workflow: string,
  inputs: Record<string, string> = {},
): Promise<WorkflowRun> {
  // This client's types still know the 204 only.
  const { data } = await bench.octokit.request(
    'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
    {
      ...bench.name,
      workflow_id: workflow,
      ref: 'main',
      inputs,
      return_run_details: true,
    },
  );
  const { workflow_run_id: id } = detailsSchema.parse(data);
  const run = bench.repo.runs.find((one) => one.id === id);
  if (!run) throw new Error('the run is not there');
  return run;
}

/** Waits for what other processes bring about; the error says what was seen last. */
export async function until(what: string, holds: () => boolean, seen: () => unknown = () => ''): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`never happened: ${what}; ${JSON.stringify(seen())}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const completed = (run: WorkflowRun): Promise<void> =>
  until(
    `run ${run.id} completes`,
    () => run.status === 'completed',
    () => logs(run),
  );

export const logs = (run: WorkflowRun): string[] => run.jobs.map((job) => `${job.name} ${job.status}\n${job.log}`);

export function onlyJob(run: WorkflowRun): Job {
  const [job] = run.jobs;
  if (!job || run.jobs.length > 1) throw new Error(`expected one job, found ${run.jobs.length}`);
  return job;
}
