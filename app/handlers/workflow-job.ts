/** Jobs on the cluster's runners: a task's job starts or ends, and the end of any job frees a runner. */
import { z } from 'zod';
import { RUNNER_LABEL } from '../contract/labels.ts';
import { jobSchema, sightOf } from '../github/runs.ts';
import type { Handler, Heard } from './payload.ts';

const schema = z.object({
  action: z.enum(['in_progress', 'completed']),
  workflow_job: z.object({ run_id: z.int().positive(), labels: z.array(z.string()) }),
});

/** Of a run that somebody started again only GitHub knows how far it is by now. */
const wholeSchema = z.object({
  workflow_job: jobSchema.extend({ name: z.string(), run_attempt: z.literal(1) }),
});

export const workflowJob: Handler = {
  events: ['workflow_job.in_progress', 'workflow_job.completed'],
  own: 'news',
  hear(payload) {
    const { action: phase, workflow_job: job } = schema.parse(payload);
    if (!job.labels.some((label) => label.toLowerCase() === RUNNER_LABEL)) return [];
    const whole = wholeSchema.safeParse(payload).data?.workflow_job;
    const shown = whole && { job: whole.name, sight: sightOf(job.run_id, whole) };
    const heard: Heard[] = [{ kind: 'job', runId: job.run_id, phase, ...(shown && { shown }) }];
    return phase === 'completed' ? [...heard, { kind: 'runner-freed' }] : heard;
  },
};
