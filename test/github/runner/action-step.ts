/** A `uses:` step: a JavaScript action's pre, main and post in processes of their own, which share inputs and state. */
import { join } from 'node:path';
import { evaluateText, evaluateTexts } from '../actions/expressions.ts';
import type { StepFile } from '../actions/step-file.ts';
import { type ActionFile, readActionFile } from './action-file.ts';
import { checkout } from './checkout.ts';
import { type ActionReference, parseUses } from './fetch-action.ts';
import { type Job, stepScope } from './job.ts';
import { run } from './process.ts';
import { type ProcessResult, runProcess } from './run-process.ts';
import type { StepEnvironment } from './step.ts';

type UsesFile = Extract<StepFile, { kind: 'uses' }>;

export type ActionStep = {
  file: UsesFile;
  reference: ActionReference;
  /** Read in advance for remote actions; a local one is there only after the checkout. */
  action: ActionFile | null;
  /** What the action saved with GITHUB_STATE, for its later processes. */
  state: Record<string, string>;
  /** `main` ran, so `post` is due. */
  ran: boolean;
};

export const actionStep = (file: UsesFile): ActionStep => ({
  file,
  reference: parseUses(file.uses),
  action: null,
  state: {},
  ran: false,
});

export const actionId = (file: UsesFile): string =>
  file.id ?? `__${file.uses.replace(/@.*$/, '').replace(/[^\w-]/g, '_')}`;

export async function runMain(job: Job, step: ActionStep, given: StepEnvironment): Promise<ProcessResult> {
  job.report.line(`##[group]Run ${step.file.uses}`);
  job.report.line('##[endgroup]');
  const { reference } = step;
  if (reference.kind === 'checkout') return runCheckout(job, step.file, given);
  if (reference.kind === 'local')
    step.action = await readActionFile(join(job.layout.workspace, reference.path), step.file.uses);
  if (!step.action) throw new Error(`${step.file.uses} was not downloaded`);
  step.ran = true;
  return runPhase(job, step, step.action, step.action.main, given);
}

/** One of the action's scripts. */
export async function runPhase(
  job: Job,
  step: ActionStep,
  action: ActionFile,
  script: string,
  given: StepEnvironment,
): Promise<ProcessResult> {
  const { reference, file } = step;
  const inputs = actionInputs(job, action, file, given.env);
  const unknown = Object.keys(inputs.given).filter(
    (name) => !action.inputs.some((one) => one.name.toLowerCase() === name.toLowerCase()),
  );
  if (unknown.length > 0)
    job.report.line(
      `##[warning]Unexpected input(s) '${unknown.join("', '")}', valid inputs are ['${action.inputs.map((one) => one.name).join("', '")}']`,
    );
  const result = await runProcess(job, {
    ...given,
    file: process.execPath,
    args: [join(action.dir, script)],
    cwd: job.layout.workspace,
    env: {
      ...given.env,
      ...inputs.variables,
      ...Object.fromEntries(Object.entries(step.state).map(([name, value]) => [`STATE_${name}`, value])),
      GITHUB_ACTION: actionId(file),
      GITHUB_ACTION_PATH: action.dir,
      GITHUB_ACTION_REPOSITORY: reference.kind === 'remote' ? reference.repository : '',
      GITHUB_ACTION_REF: reference.kind === 'remote' ? reference.ref : '',
    },
  });
  Object.assign(step.state, result.files.state);
  return result;
}

function actionInputs(job: Job, action: ActionFile, file: UsesFile, env: Record<string, string>) {
  const scope = stepScope(job, { ...job.env, ...env }, { action: actionId(file), action_path: action.dir });
  const given = evaluateTexts(file.with, scope);
  const all = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  for (const input of action.inputs)
    if (!all.has(input.name.toLowerCase())) all.set(input.name.toLowerCase(), evaluateText(input.default, scope));
  const variables = Object.fromEntries(
    [...all].map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  );
  return { given, variables };
}

async function runCheckout(job: Job, file: UsesFile, given: StepEnvironment): Promise<ProcessResult> {
  const { github } = job.message.contexts;
  const env = { ...job.base, ...job.env, ...given.env, GIT_TERMINAL_PROMPT: '0' };
  await checkout({
    inputs: evaluateTexts(file.with, stepScope(job, { ...job.env, ...given.env })),
    serverUrl: String(github['server_url']),
    repository: String(github['repository']),
    sha: String(github['sha']),
    ref: String(github['ref']),
    token: job.message.token,
    workspace: job.layout.workspace,
    async git(args, cwd) {
      const running = run('git', args, { cwd, env, onLine: job.report.line });
      job.current = { running, survivesCancel: given.survivesCancel };
      return running.exit.finally(() => {
        job.current = null;
      });
    },
  });
  const files = {
    env: {},
    output: { ref: String(github['ref']), commit: String(github['sha']) },
    state: {},
    path: [],
    summary: '',
  };
  return { code: 0, timedOut: false, files };
}
