/** What a PC reports of itself with an attempt's result: numbers only, nothing that names it. */
import { z } from 'zod';

const megabytes = z.int().min(0);

export const pcSchema = z.object({
  /** Processors that a process may use. */
  cpus: z.int().min(1),
  /** Load average of a minute: the lower of those before and after the attempt, so that its own work does not count. */
  load: z.number().min(0),
  memoryMb: megabytes,
  freeMemoryMb: megabytes,
  /** On the disk that holds workspaces and mirrors. */
  freeDiskMb: megabytes,
  /** It holds the repository's mirror. */
  mirror: z.boolean(),
});
export type PcReport = z.infer<typeof pcSchema>;
