/** The command line of `npm run simulate`. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { drawFaults, FAULTS, type Fault } from './faults.ts';

export const USAGE = `npm run simulate -- [--seeds N] [--seed S] [--tasks T] [--faults all|none|LIST] [--json FILE]
  --seeds   how many simulations, one per seed (default 50)
  --seed    the first seed (default 1)
  --tasks   issues that people open in each (default 4)
  --faults  all, none, or some of ${FAULTS.join(',')} (default all:
            each seed draws none to three kinds)
  --json    also writes the results there`;

export type SimulateOptions = {
  seeds: number;
  seed: number;
  tasks: number;
  /** Of each seed. */
  faults: (seed: number) => readonly Fault[];
  json: string | undefined;
};

const count = (name: string, low: number, high: number, fallback: number) =>
  z.coerce
    .number(`${name} is a whole number`)
    .int(`${name} is a whole number`)
    .min(low, `${name} is at least ${low}`)
    .max(high, `${name} is at most ${high}`)
    .default(fallback);

const faultsSchema = z
  .string()
  .default('all')
  .transform((text, context): SimulateOptions['faults'] => {
    if (text === 'all') return drawFaults;
    if (text === 'none') return () => [];
    const listed = text.split(',').flatMap((name) => {
      const fault = FAULTS.find((one) => one === name.trim());
      if (fault) return [fault];
      context.addIssue({ code: 'custom', message: `--faults: “${name}” is none of all, none, ${FAULTS.join(', ')}` });
      return [];
    });
    return () => listed;
  });

const schema = z.object({
  seeds: count('--seeds', 1, 1_000_000, 50),
  seed: count('--seed', 0, 2 ** 32 - 1, 1),
  tasks: count('--tasks', 1, 1000, 4),
  faults: faultsSchema,
  json: z.string().optional(),
});

/** Throws an error whose message says what is wrong. */
export function readOptions(args: string[]): SimulateOptions {
  const text = { type: 'string' } as const;
  const options = { seeds: text, seed: text, tasks: text, faults: text, json: text };
  const parsed = schema.safeParse(parseArgs({ args, options }).values);
  if (!parsed.success) throw new Error(parsed.error.issues.map(({ message }) => message).join('\n'));
  return { ...parsed.data, json: parsed.data.json };
}
