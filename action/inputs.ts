/** What the runner hands to the action: inputs and GITHUB_* / RUNNER_* variables. The only reader of `process.env` but `start.ts`. */
import { z } from 'zod';
import { type Dispatch, dispatchInputsSchema } from '../app/contract/dispatch.ts';
import { homeOf } from './home.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Inputs = {
  dispatch: Dispatch;
  /** The job's own GITHUB_TOKEN. */
  jobToken: string;
  repository: { owner: string; name: string };
  /** Addresses of GitHub, without a slash at the end. */
  github: { api: string; server: string };
  runId: number;
  runUrl: string;
  runnerName: string;
  /** Where mirrors and worktrees live: stays from job to job. */
  home: string;
  /** What the PC's timer notes of it; undefined where runner-setup did not make the runner. */
  hostReport: string | undefined;
  /** The runner's temporary directory of this job. */
  temp: string;
  /** The whole environment, from which the allow-lists of child processes choose. */
  environment: Environment;
};

const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''));

const variablesSchema = z.object({
  INPUT_TOKEN: z.string().min(1),
  GITHUB_API_URL: url,
  GITHUB_SERVER_URL: url,
  GITHUB_REPOSITORY: z.string().regex(/^[\w-][\w.-]*\/(?!\.\.?$)[\w.-]+$/, 'expected owner/name'),
  GITHUB_RUN_ID: z
    .string()
    .regex(/^[1-9]\d*$/, 'expected a number')
    .transform(Number),
  RUNNER_NAME: z.string().min(1),
  RUNNER_TEMP: z.string().min(1),
  RUNNER_WORKSPACE: z.string().min(1),
  CLAUDE_CLUSTER_HOME: z.string().optional(),
  CLAUDE_CLUSTER_INSTANCE: z.string().optional(),
});

/** Throws an Error whose message names each bad input and what it should be. */
export function readInputs(environment: Environment = process.env): Inputs {
  const given = Object.fromEntries(
    Object.keys(dispatchInputsSchema.shape).map((name) => [
      name,
      environment[`INPUT_${name.toUpperCase()}`] ?? undefined,
    ]),
  );
  const dispatch = dispatchInputsSchema.safeParse(given);
  const variables = variablesSchema.safeParse(environment);
  if (!dispatch.success || !variables.success) {
    const issues = [...explain('input', dispatch.error), ...explain('variable', variables.error)];
    throw new Error(`The action was started with bad inputs:\n${issues.map((issue) => `- ${issue}`).join('\n')}`);
  }
  const { data } = variables;
  const [owner = '', name = ''] = data.GITHUB_REPOSITORY.split('/');
  return {
    dispatch: dispatch.data,
    jobToken: data.INPUT_TOKEN,
    repository: { owner, name },
    github: { api: data.GITHUB_API_URL, server: data.GITHUB_SERVER_URL },
    runId: data.GITHUB_RUN_ID,
    runUrl: `${data.GITHUB_SERVER_URL}/${data.GITHUB_REPOSITORY}/actions/runs/${data.GITHUB_RUN_ID}`,
    runnerName: data.RUNNER_NAME,
    hostReport: data.CLAUDE_CLUSTER_INSTANCE && `${data.CLAUDE_CLUSTER_INSTANCE}.report.json`,
    home: homeOf(data.RUNNER_WORKSPACE, data.CLAUDE_CLUSTER_HOME),
    temp: data.RUNNER_TEMP,
    environment,
  };
}

function explain(what: 'input' | 'variable', error: z.ZodError | undefined): string[] {
  return (error?.issues ?? []).map((issue) => `${what} \`${issue.path.join('.')}\`: ${issue.message}`);
}
