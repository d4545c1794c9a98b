/** What the timer of runner-setup notes of its PC every five minutes, in `NAME.report.json` beside the instance. */
import { z } from 'zod';
import { jobEndSchema, pcSchema } from './pc.ts';

export const hostReportSchema = pcSchema.omit({ mirror: true, lastJob: true }).extend({
  version: z.literal(1),
  at: z.iso.datetime(),
  /** A job was at work, so that the load is partly its own. */
  busy: z.boolean(),
  /** Null when it had none yet. */
  lastJob: jobEndSchema.extend({ name: z.string() }).nullable(),
});
export type HostReport = z.infer<typeof hostReportSchema>;

/** Three rounds of the timer: an older report says that it runs no more. */
export const HOST_REPORT_LASTS_MS = 15 * 60_000;
