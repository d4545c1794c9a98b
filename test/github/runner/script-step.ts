/** A `run:` step: the script goes to a file, a shell runs it. */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { evaluateText } from '../actions/expressions.ts';
import type { StepFile } from '../actions/step-file.ts';
import { member, type Template } from '../actions/template.ts';
import { type Job, stepScope } from './job.ts';
import { type ProcessResult, runProcess } from './run-process.ts';
import { shellCommand } from './script.ts';
import type { StepEnvironment } from './step.ts';

type ScriptFile = Extract<StepFile, { kind: 'run' }>;

export async function runScript(job: Job, file: ScriptFile, given: StepEnvironment): Promise<ProcessResult> {
  const scope = stepScope(job, { ...job.env, ...given.env });
  const text = (template: Template | undefined) => evaluateText(template ?? null, scope);
  const setting = (own: Template, name: string): string => {
    // The job's defaults stand behind the workflow's, and win.
    const defaults = job.message.defaults.map((one) => member(member(one, 'run'), name)).reverse();
    return [own, ...defaults].map(text).find((one) => one !== '') ?? '';
  };
  const script = text(file.run);
  const path = join(job.layout.temp, `${randomUUID()}.sh`);
  await writeFile(path, script.endsWith('\n') ? script : `${script}\n`);
  const [program, ...args] = shellCommand(setting(file.shell, 'shell'), path);
  const cwd = resolve(job.layout.workspace, setting(file.workingDirectory, 'working-directory'));
  job.report.line(`##[group]Run ${script.split('\n')[0] ?? ''}`);
  job.report.line(script.trimEnd());
  job.report.line(`shell: ${[program, ...args.slice(0, -1), '{0}'].join(' ')}`);
  job.report.line('##[endgroup]');
  const env = { ...given.env, GITHUB_ACTION: file.id ?? '__run' };
  return runProcess(job, { ...given, file: program, args, cwd, env });
}
