/** What a PC reports of itself with an attempt's result: nothing that names it, or what it worked on for others. */
import { z } from 'zod';

const megabytes = z.int().min(0);

/** How a job ended, in the runner program's words. */
const JOB_RESULTS = ['Succeeded', 'SucceededWithIssues', 'Failed', 'Canceled', 'Skipped', 'Abandoned'] as const;

export const jobEndSchema = z.object({ at: z.iso.datetime(), result: z.enum(JOB_RESULTS) });

export const pcSchema = z.object({
  /** Processors that a process may use. */
  cpus: z.int().min(1),
  /** Load average of a minute: the lowest of those before, while it was idle, and after: its own work does not count. */
  load: z.number().min(0),
  memoryMb: megabytes,
  freeMemoryMb: megabytes,
  /** On the disk that holds workspaces and mirrors. */
  freeDiskMb: megabytes,
  /** It holds the repository's mirror. */
  mirror: z.boolean(),
  /** Its last job before this one, of whatever repository; only where a timer of runner-setup looks after it. */
  lastJob: jobEndSchema.optional(),
});
export type PcReport = z.infer<typeof pcSchema>;
