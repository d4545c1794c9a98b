/** What the gate says of the code before Claude has touched it, as far as the later comparison needs it. Pure. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { StepResult } from './gate.ts';

const stepSchema = z.object({
  command: z.string(),
  /** How it failed, as a phrase; null when it passed. */
  reason: z.string().nullable(),
  counts: z.object({ passed: z.int(), failed: z.int(), skipped: z.int() }).nullable(),
  /** Ids of the findings, each as often as it was there. */
  ids: z.array(z.string()),
  fingerprint: z.string(),
});
export type BaselineStep = z.infer<typeof stepSchema>;

export const baselineSchema = z.object({ version: z.literal(1), steps: z.array(stepSchema) });
export type Baseline = z.infer<typeof baselineSchema>;

/** A list longer than this is not compared: it stands for a tool that complains of everything. */
export const MOST_FINDINGS = 1000;

export function baselineOf(results: readonly StepResult[]): Baseline {
  const steps = results.map(({ command, failure, counts, findings, output }) => ({
    command,
    reason: failure?.reason ?? null,
    counts: counts ?? null,
    ids: findings.slice(0, MOST_FINDINGS).map(({ id }) => id),
    fingerprint: failure?.isWhole ? fingerprint(output) : '',
  }));
  return { version: 1, steps };
}

const OF_NPM = /^npm (?:err|notice|warn)/i;

/**
 * The same for two outputs that differ only in numbers (times, counts, process ids), in blank lines, and in the order of their
 * lines, since what a command writes to its two outputs comes in any; and in what npm says besides, as where its log lies.
 */
export function fingerprint(output: string): string {
  const lines = output
    .replace(/\d+/g, '0')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !OF_NPM.test(line));
  return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex');
}
