/** Runs one job from its first step to its report. */
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluateText, evaluateTexts } from '../actions/expressions.ts';
import type { StepFile } from '../actions/step-file.ts';
import { readActionFile } from './action-file.ts';
import { type ActionStep, actionId, actionStep, runMain, runPhase } from './action-step.ts';
import type { Client } from './client.ts';
import { jobEnvironment, runnerContext } from './environment.ts';
import { fetchAction } from './fetch-action.ts';
import { runHook } from './hooks.ts';
import { type Job, stepScope } from './job.ts';
import { clearTemp, prepareLayout } from './layout.ts';
import { createMask } from './mask.ts';
import { killOrphans } from './orphans.ts';
import type { Stop } from './process.ts';
import type { Conclusion, JobMessage } from './protocol.ts';
import { createReport } from './report.ts';
import { runScript } from './script-step.ts';
import { fail, runStep, type Step } from './step.ts';

export type JobHost = {
  client: Client;
  runnerName: string;
  work: string;
  stop: Stop;
  /** The runner's own environment with `.env`. */
  env: Record<string, string>;
};

/** `onStart` hands out the job, so that it can be cancelled. Resolves when the server knows the end. */
export async function runJob(
  message: JobMessage,
  host: JobHost,
  on: { start(job: Job): void; gone(error: unknown): void },
): Promise<Conclusion> {
  const job = await prepareJob(message, host, on.gone);
  on.start(job);
  const counter = { next: 1 };
  const posts: ActionStep[] = [];
  const ready = await setUp(job, counter);
  if (ready) {
    await runHook(job, counter, 'started');
    for (const step of ready) await runPre(job, step, counter);
    for (const step of planMain(job, ready, posts, counter)) await runStep(job, step);
    for (const step of posts.reverse()) await runPost(job, step, counter);
    await runHook(job, counter, 'completed');
  }
  await tearDown(job, counter);
  const conclusion = job.cancelled ? 'cancelled' : job.status;
  await job.report.complete(conclusion, outputsOf(job));
  return conclusion;
}

async function prepareJob(message: JobMessage, host: JobHost, gone: (error: unknown) => void): Promise<Job> {
  const layout = await prepareLayout(host.work, String(message.contexts.github['repository']));
  const workflowDir = join(layout.temp, '_github_workflow');
  await mkdir(workflowDir, { recursive: true });
  const eventPath = join(workflowDir, 'event.json');
  await writeFile(eventPath, JSON.stringify(message.contexts.github['event'], null, 2));
  const mask = createMask([...Object.values(message.contexts.secrets), message.token, message.idToken?.token ?? '']);
  return {
    message,
    layout,
    mask,
    report: createReport(host.client, message.jobId, mask, gone),
    stop: host.stop,
    base: {
      ...host.env,
      ...jobEnvironment(message, layout, host.runnerName, eventPath),
      RUNNER_TRACKING_ID: `github_${randomUUID()}`,
    },
    runner: runnerContext(layout, host.runnerName),
    env: {},
    path: [],
    steps: {},
    status: 'success',
    cancelled: false,
    abandoned: false,
    current: null,
  };
}

type Planned =
  | { file: Extract<StepFile, { kind: 'run' }>; action: null }
  | { file: Extract<StepFile, { kind: 'uses' }>; action: ActionStep };

/** Evaluates `env:` and downloads actions. Undefined when that failed, and with it the job. */
async function setUp(job: Job, counter: { next: number }): Promise<Planned[] | undefined> {
  const { github } = job.message.contexts;
  const step = { number: counter.next++, name: 'Set up job' };
  job.report.step({ ...step, status: 'in_progress', conclusion: null });
  try {
    for (const env of job.message.env) Object.assign(job.env, evaluateTexts(env, stepScope(job, job.env)));
    const planned: Planned[] = [];
    for (const file of job.message.steps) {
      if (file.kind === 'run') {
        planned.push({ file, action: null });
        continue;
      }
      const action = actionStep(file);
      if (action.reference.kind === 'remote') {
        job.report.line(`Download action repository '${file.uses}'`);
        const { reference } = action;
        const options = { apiUrl: String(github['api_url']), token: job.message.token, actions: job.layout.actions };
        action.action = await readActionFile(await fetchAction(reference, options), file.uses);
      }
      planned.push({ file, action });
    }
    job.report.step({ ...step, status: 'completed', conclusion: 'success' });
    return planned;
  } catch (error) {
    fail(job, error instanceof Error ? error.message : String(error));
    job.status = 'failure';
    job.report.step({ ...step, status: 'completed', conclusion: 'failure' });
    return undefined;
  }
}

const plain = { id: null, env: null, continueOnError: null, timeoutMinutes: null, github: {} };

async function runPre(job: Job, { action }: Planned, counter: { next: number }): Promise<void> {
  const file = action?.action;
  if (!action || !file || file.pre === null) return;
  const script = file.pre;
  await runStep(job, {
    ...plain,
    number: counter.next++,
    name: `Pre ${nameOf(job, action.file)}`,
    if: { expr: file.preIf },
    env: action.file.env,
    work: (given) => runPhase(job, action, file, script, given),
  });
}

function planMain(job: Job, planned: Planned[], posts: ActionStep[], counter: { next: number }): Step[] {
  const steps = planned.map((one): Step => {
    const { file, action } = one;
    const { id, env, continueOnError, timeoutMinutes } = file;
    return {
      number: counter.next++,
      name: nameOf(job, file),
      id,
      if: file.if,
      env,
      continueOnError,
      timeoutMinutes,
      github: { action: file.kind === 'uses' ? actionId(file) : (id ?? '__run') },
      async work(given) {
        if (one.file.kind === 'run') return runScript(job, one.file, given);
        if (action) posts.push(action);
        if (!action) throw new Error('an action step without an action');
        return runMain(job, action, given);
      },
    };
  });
  for (const { number, name } of steps) job.report.step({ number, name, status: 'queued', conclusion: null });
  return steps;
}

async function runPost(job: Job, action: ActionStep, counter: { next: number }): Promise<void> {
  const file = action.action;
  if (!action.ran || !file || file.post === null) return;
  const script = file.post;
  await runStep(job, {
    ...plain,
    number: counter.next++,
    name: `Post ${nameOf(job, action.file)}`,
    if: { expr: file.postIf },
    env: action.file.env,
    work: (given) => runPhase(job, action, file, script, given),
  });
}

async function tearDown(job: Job, counter: { next: number }): Promise<void> {
  const step = { number: counter.next++, name: 'Complete job' };
  job.report.step({ ...step, status: 'in_progress', conclusion: null });
  job.report.line('Cleaning up orphan processes');
  for (const pid of await killOrphans(job.base['RUNNER_TRACKING_ID'] ?? ''))
    job.report.line(`Terminate orphan process: pid (${pid})`);
  await clearTemp(job.layout);
  job.report.step({ ...step, status: 'completed', conclusion: 'success' });
}

/** The step's name as far as it can be told before it runs. */
function nameOf(job: Job, file: StepFile): string {
  const text = (template: StepFile['name']): string => {
    try {
      return evaluateText(template, stepScope(job, job.env));
    } catch {
      // It may name what is known only later; GitHub shows such a name as it stands.
      return typeof template === 'object' && template !== null && 'expr' in template ? template.expr : '';
    }
  };
  const name = text(file.name);
  if (name !== '') return name;
  return `Run ${file.kind === 'uses' ? file.uses : (text(file.run).split('\n')[0] ?? '')}`;
}

/** `outputs:` of the job; one that holds a secret is left out, as by GitHub's runner. */
function outputsOf(job: Job): Record<string, string> {
  try {
    const outputs = Object.entries(evaluateTexts(job.message.outputs, stepScope(job, job.env)));
    const secret = ([, value]: [string, string]) => job.mask.apply(value) !== value;
    for (const [name] of outputs.filter(secret))
      job.report.line(`##[warning]Skip output '${name}' since it may contain secret.`);
    return Object.fromEntries(outputs.filter((one) => !secret(one)));
  } catch (error) {
    fail(job, error instanceof Error ? error.message : String(error));
    return {};
  }
}
