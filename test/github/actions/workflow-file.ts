/** A workflow file as data: GitHub's parser judges it, and what runs need of it is kept as plain templates. */
import { z } from 'zod';
import { convertWorkflowTemplate, NoOperationTraceWriter, onOneLine, parseWorkflow } from './library.ts';
import type { StepFile } from './step-file.ts';
import { entries, type Json, member, type Template, templateOf } from './template.ts';

export type JobFile = {
  key: string;
  name: Template;
  needs: string[];
  if: Template;
  runsOn: Template;
  strategy: Template;
  concurrency: Template;
  permissions: Template | undefined;
  env: Template;
  defaults: Template;
  timeoutMinutes: Template;
  continueOnError: Template;
  outputs: Template;
  steps: StepFile[];
};

export type InputFile = {
  type: 'string' | 'boolean' | 'choice' | 'number' | 'environment';
  required: boolean;
  default: string | null;
  options: string[];
};

export type WorkflowFile = {
  name: string;
  runName: Template;
  /** Event name to its filters; `{}` when it has none. */
  on: Record<string, Json>;
  inputs: Record<string, InputFile>;
  permissions: Template | undefined;
  concurrency: Template;
  env: Template;
  defaults: Template;
  jobs: JobFile[];
  /** What GitHub runs but the local GitHub doesn't, each by name. */
  unsupported: string[];
};

export type ParsedWorkflow = { ok: true; file: WorkflowFile } | { ok: false; errors: string[] };

const UNSUPPORTED_JOB_KEYS = ['container', 'services', 'environment', 'uses', 'secrets', 'with', 'snapshot'];
const SUPPORTED_EVENTS = ['workflow_dispatch', 'push', 'pull_request', 'repository_dispatch'];

const inputSchema = z.object({
  type: z.enum(['string', 'boolean', 'choice', 'number', 'environment']).default('string'),
  required: z.boolean().default(false),
  default: z
    .union([z.string(), z.number(), z.boolean()])
    .transform(String)
    .nullish()
    .transform((value) => value ?? null),
  options: z.array(z.coerce.string()).default([]),
});

async function read(name: string, content: string) {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  const converted = value && (await convertWorkflowTemplate(context, value));
  return { value, converted, errors: context.errors.getErrors().map((error) => error.message) };
}

/** Parses the text of `.github/workflows/*.yml`; the same file is parsed once, since each run asks for it again. */
export function parseWorkflowFile(path: string, text: string): Promise<ParsedWorkflow> {
  const key = `${path}\0${text}`;
  const known = parsed.get(key);
  if (known) return known;
  if (parsed.size >= MAX_PARSED) parsed.clear();
  const made = parseAnew(path, text);
  parsed.set(key, made);
  return made;
}
const parsed = new Map<string, Promise<ParsedWorkflow>>();
const MAX_PARSED = 100;

async function parseAnew(path: string, text: string): Promise<ParsedWorkflow> {
  const { errors } = await read(path, text);
  if (errors.length > 0) return { ok: false, errors };
  const { value, converted } = await read(path, onOneLine(text));
  if (!value || !converted) return { ok: false, errors: ['the file is empty'] };
  try {
    const root = templateOf(value);
    const conditions = new Map(
      converted.jobs.map((job) => [
        job.id.value,
        {
          if: { expr: job.if.expression },
          steps: job.type === 'job' ? job.steps.map((step) => step.if?.expression ?? 'success()') : [],
        },
      ]),
    );
    const unsupported: string[] = [];
    const jobs = entries(member(root, 'jobs')).map(([key, job]) =>
      jobFile(key, job, conditions.get(key) ?? { if: { expr: 'success()' }, steps: [] }, unsupported),
    );
    const on = eventsOf(member(root, 'on') ?? null);
    return {
      ok: true,
      file: {
        name: textOr(member(root, 'name'), path),
        runName: member(root, 'run-name') ?? null,
        on,
        inputs: inputsOf(member(member(root, 'on'), 'workflow_dispatch')),
        permissions: member(root, 'permissions'),
        concurrency: member(root, 'concurrency') ?? null,
        env: member(root, 'env') ?? null,
        defaults: member(root, 'defaults') ?? null,
        jobs,
        unsupported: [...new Set(unsupported)],
      },
    };
  } catch (error) {
    return { ok: false, errors: [error instanceof Error ? error.message : String(error)] };
  }
}

export const supportsEvent = (name: string): boolean => SUPPORTED_EVENTS.includes(name);

const textOr = (template: Template | undefined, otherwise: string): string =>
  typeof template === 'string' && template !== '' ? template : otherwise;

/** `on: push`, `on: [push, …]` and `on: {push: {…}}` in one form. */
function eventsOf(on: Template): Record<string, Json> {
  if (typeof on === 'string') return { [on]: {} };
  if (Array.isArray(on)) return Object.fromEntries(on.map((name) => [String(name), {}]));
  return Object.fromEntries(entries(on).map(([name, filters]) => [name, plain(filters) ?? {}]));
}

function inputsOf(dispatch: Template | undefined): Record<string, InputFile> {
  return Object.fromEntries(
    entries(member(dispatch, 'inputs')).map(([name, input]) => [name, inputSchema.parse(plain(input) ?? {})]),
  );
}

/** A template without expressions. */
function plain(template: Template): Json {
  if (Array.isArray(template)) return template.map(plain);
  if (template === null || typeof template !== 'object') return template;
  if ('expr' in template) return `\${{ ${template.expr} }}`;
  return Object.fromEntries(template.map.map(([key, value]): [string, Json] => [key, plain(value)]));
}

function jobFile(
  key: string,
  job: Template,
  conditions: { if: Template; steps: string[] },
  unsupported: string[],
): JobFile {
  for (const name of UNSUPPORTED_JOB_KEYS) if (member(job, name) !== undefined) unsupported.push(`jobs.<id>.${name}`);
  const needs = member(job, 'needs') ?? [];
  const steps = member(job, 'steps');
  return {
    key,
    name: member(job, 'name') ?? null,
    needs: (Array.isArray(needs) ? needs : [needs]).map(String),
    if: conditions.if,
    runsOn: member(job, 'runs-on') ?? null,
    strategy: member(job, 'strategy') ?? null,
    concurrency: member(job, 'concurrency') ?? null,
    permissions: member(job, 'permissions'),
    env: member(job, 'env') ?? null,
    defaults: member(job, 'defaults') ?? null,
    timeoutMinutes: member(job, 'timeout-minutes') ?? null,
    continueOnError: member(job, 'continue-on-error') ?? null,
    outputs: member(job, 'outputs') ?? null,
    steps: (Array.isArray(steps) ? steps : []).flatMap((step, index) => {
      const file = stepFile(step, conditions.steps[index] ?? 'success()', unsupported);
      return file ? [file] : [];
    }),
  };
}

function stepFile(step: Template, condition: string, unsupported: string[]): StepFile | undefined {
  const common = {
    id: textOr(member(step, 'id'), '') || null,
    name: member(step, 'name') ?? null,
    if: { expr: condition },
    continueOnError: member(step, 'continue-on-error') ?? null,
    timeoutMinutes: member(step, 'timeout-minutes') ?? null,
    env: member(step, 'env') ?? null,
  };
  const run = member(step, 'run');
  const uses = member(step, 'uses');
  if (member(step, 'background') !== undefined) unsupported.push('steps[*].background');
  if (run !== undefined)
    return {
      ...common,
      kind: 'run',
      run,
      shell: member(step, 'shell') ?? null,
      workingDirectory: member(step, 'working-directory') ?? null,
    };
  if (typeof uses === 'string') return { ...common, kind: 'uses', uses, with: member(step, 'with') ?? null };
  unsupported.push(`steps[*] of kind ${entries(step).map(([name]) => name)[0] ?? 'unknown'}`);
  return undefined;
}
