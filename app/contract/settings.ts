/** What the repository's configuration says about one attempt; the app resolves it and sends it along with the dispatch. */
import { z } from 'zod';
import { SPECIALTIES } from './labels.ts';

const command = z.string().min(1).max(1000);

const host = z
  .string()
  .max(253)
  .regex(
    /^(\*\.[a-z0-9-]+\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[1-9]\d{0,4})?$/i,
    'expected a host such as `packages.example.com`, `*.example.com` or `example.com:8443`',
  );

export const settingsSchema = z.strictObject({
  /** Shell commands run in the fresh workspace before Claude starts. */
  setup: z.array(command).max(20).default([]),
  /** Shell commands of the test gate, in order; the gate passes when all exit 0. Empty: `npm test` where package.json has one. */
  test: z.array(command).max(20).default([]),
  /** How often Claude may repair after a failed gate. */
  repairRounds: z.int().min(0).max(10).default(3),
  maxTurns: z.int().min(1).max(1000).default(60),
  /** Dollars one attempt may cost. */
  budgetUsd: z.number().positive().max(1000).default(5),
  model: z.string().min(1).max(100).optional(),
  /** Minutes a whole attempt may take. */
  timeoutMinutes: z.number().positive().max(1440).default(60),
  /** Minutes one run of the test gate may take. */
  testTimeoutMinutes: z.number().positive().max(1440).default(15),
  /** `auto` is the strongest that works on the PC; `none` has to be asked for. */
  sandbox: z.enum(['auto', 'srt', 'none']).default('auto'),
  /** Hosts that Claude and the commands may reach from inside, besides the model's: `host`, `*.host`, `host:port`. */
  network: z.array(host).max(100).default([]),
  /** What the repository says of the task's specialty, where it is not a built-in one as it is. */
  specialty: z
    .strictObject({
      /** The built-in one of another name. */
      builtIn: z.enum(SPECIALTIES).optional(),
      /** In the repository's words. */
      description: z.string().max(200).optional(),
    })
    .optional(),
  /** Processors that the attempt may use, for a sandbox that can hold it to that. Absent: all. */
  cpus: z.number().positive().max(1024).optional(),
  /** Gigabytes of memory, likewise. */
  memoryGb: z.number().positive().max(4096).optional(),
});
export type Settings = z.infer<typeof settingsSchema>;
