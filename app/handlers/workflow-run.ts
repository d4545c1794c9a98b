/** Runs of the task workflow: their title names the task. */
import { z } from 'zod';
import { parseRunName } from '../contract/dispatch.ts';
import type { Handler } from './payload.ts';

const schema = z.object({
  action: z.enum(['in_progress', 'completed']),
  workflow_run: z.object({ id: z.int().positive(), display_title: z.string() }),
});

export const workflowRun: Handler = {
  events: ['workflow_run.in_progress', 'workflow_run.completed'],
  own: 'news',
  hear(payload) {
    const { action: phase, workflow_run: run } = schema.parse(payload);
    const name = parseRunName(run.display_title);
    if (!name) return [];
    return [{ kind: 'run', runId: run.id, phase, task: name.task }];
  },
};
