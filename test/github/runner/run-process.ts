/** Runs one process of a step with everything the runner promises it. */
import { delimiter } from 'node:path';
import { createCommandReader } from './commands.ts';
import { collectFileCommands, createFileCommands, type FileResults } from './file-commands.ts';
import type { Job } from './job.ts';
import { run } from './process.ts';

export type ProcessStep = {
  file: string;
  args: string[];
  cwd: string;
  /** The step's own variables over the job's. */
  env: Record<string, string>;
  /** Milliseconds; undefined for none. */
  timeout: number | undefined;
  survivesCancel: () => boolean;
};

export type ProcessResult = { code: number; timedOut: boolean; files: FileResults };

/** Applies GITHUB_ENV, GITHUB_PATH and the summary to the job; outputs and state are the caller's. */
export async function runProcess(job: Job, step: ProcessStep): Promise<ProcessResult> {
  const commands = await createFileCommands(job.layout.temp);
  const env: Record<string, string> = {
    ...job.base,
    ...job.env,
    ...step.env,
    GITHUB_ENV: commands.paths.ENV,
    GITHUB_OUTPUT: commands.paths.OUTPUT,
    GITHUB_STATE: commands.paths.STATE,
    GITHUB_PATH: commands.paths.PATH,
    GITHUB_STEP_SUMMARY: commands.paths.STEP_SUMMARY,
  };
  const path = [...job.path, env['PATH'] ?? ''].filter(Boolean).join(delimiter);
  const read = createCommandReader({ mask: job.mask.add, annotate: job.report.annotate });
  const running = run(step.file, step.args, {
    cwd: step.cwd,
    env: { ...env, PATH: path },
    onLine(line) {
      const shown = read(line);
      if (shown !== undefined) job.report.line(shown);
    },
  });
  job.current = { running, survivesCancel: step.survivesCancel };
  if (job.cancelled && !step.survivesCancel()) running.stop(job.stop);
  let timedOut = false;
  const timer =
    step.timeout === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          running.stop(job.stop);
        }, step.timeout);
  const code = await running.exit.finally(() => {
    clearTimeout(timer);
    job.current = null;
  });
  const files = await collectFileCommands(commands);
  Object.assign(job.env, files.env);
  job.path = [...files.path.reverse(), ...job.path];
  job.report.summary(files.summary);
  return { code, timedOut, files };
}
