/** From a job of the file, whose needs are met, to the jobs of the run: condition, matrix, labels, concurrency. */
import { z } from 'zod';
import type { GitHub } from '../github.ts';
import type { Job, WorkflowRun } from '../state.ts';
import { cancelUnit } from './cancel.ts';
import { concurrencyOf, enterGroup } from './concurrency.ts';
import { jobScope } from './contexts.ts';
import { tellJob } from './events.ts';
import { evaluate, evaluateCondition, evaluateText } from './expressions.ts';
import { addJob, annotate, finishJob } from './jobs.ts';
import { type Combination, expandStrategy } from './matrix.ts';
import type { JobFile } from './workflow-file.ts';

const LONE: Job['strategy'] = { 'fail-fast': true, 'job-index': 0, 'job-total': 1, 'max-parallel': 1 };

/** Adds one job or, with a matrix, several. A wrong expression yields a job that failed, with the error as annotation. */
export function expandJob(github: GitHub, run: WorkflowRun, file: JobFile): void {
  try {
    const scope = jobScope(github, run, file);
    if (!evaluateCondition(file.if, scope)) {
      const name = typeof file.name === 'string' ? file.name : file.key;
      finishJob(github, addJob(github, run, { ...blank(file), name }), 'skipped');
      return;
    }
    const { combinations, failFast, maxParallel } = expandStrategy(evaluate(file.strategy, scope));
    const jobs = combinations.map((matrix, index) => {
      const strategy = {
        'fail-fast': failFast,
        'job-index': index,
        'job-total': combinations.length,
        'max-parallel': maxParallel,
      };
      return newJob(github, run, file, matrix, strategy);
    });
    for (const given of jobs) enqueue(github, addJob(github, run, given));
  } catch (error) {
    const job = addJob(github, run, blank(file));
    annotate(job, 'failure', `The template is not valid. ${error instanceof Error ? error.message : String(error)}`);
    finishJob(github, job, 'failure');
  }
}

const blank = (file: JobFile) => ({
  file,
  name: file.key,
  labels: [],
  matrix: null,
  strategy: LONE,
  concurrency: null,
  continueOnError: false,
});

function newJob(github: GitHub, run: WorkflowRun, file: JobFile, matrix: Combination, strategy: Job['strategy']) {
  const values = Object.values(matrix);
  const scope = jobScope(github, run, file, { matrix: values.length > 0 ? matrix : null, strategy });
  const suffix = values.length > 0 ? ` (${values.map(String).join(', ')})` : '';
  return {
    file,
    name: file.name === null ? `${file.key}${suffix}` : evaluateText(file.name, scope),
    labels: runsOn(evaluate(file.runsOn, scope)),
    matrix: values.length > 0 ? matrix : null,
    strategy,
    concurrency: concurrencyOf(file.concurrency, scope),
    continueOnError: evaluate(file.continueOnError, scope) === true,
  };
}

const runsOnSchema = z.union([
  z
    .string()
    .min(1)
    .transform((label) => [label]),
  z.array(z.string().min(1)).min(1),
]);

function runsOn(value: unknown): string[] {
  const parsed = runsOnSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(
    `runs-on is ${JSON.stringify(value)}; the local GitHub takes a label or a list of labels, no runner groups`,
  );
}

/** A new job takes its place in its concurrency group before anything else. */
function enqueue(github: GitHub, job: Job): void {
  const { wait, cancel } = enterGroup(job.run.repository, { kind: 'job', job });
  for (const unit of cancel) cancelUnit(github, unit, job.concurrency?.group ?? '');
  if (wait) job.status = 'pending';
  else tellJob(github, job, 'queued');
}
