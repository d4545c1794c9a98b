/** Jobs on the cluster's runners: a task's job starts or ends, and the end of any job frees a runner. */
import { z } from 'zod';
import { RUNNER_LABEL } from '../contract/labels.ts';
import type { Handler, Heard } from './payload.ts';

const schema = z.object({
  action: z.enum(['in_progress', 'completed']),
  workflow_job: z.object({ run_id: z.int().positive(), labels: z.array(z.string()) }),
});

export const workflowJob: Handler = {
  events: ['workflow_job.in_progress', 'workflow_job.completed'],
  own: 'news',
  hear(payload) {
    const { action: phase, workflow_job: job } = schema.parse(payload);
    if (!job.labels.some((label) => label.toLowerCase() === RUNNER_LABEL)) return [];
    const heard: Heard[] = [{ kind: 'run', runId: job.run_id, phase }];
    return phase === 'completed' ? [...heard, { kind: 'runner-freed' }] : heard;
  },
};
