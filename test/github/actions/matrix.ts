/** `strategy.matrix` to its combinations, as GitHub's documentation of `include` and `exclude` says. */
import { z } from 'zod';
import type { Json } from './template.ts';

export type Combination = Record<string, Json>;

const strategySchema = z.object({
  matrix: z.record(z.string(), z.json()).nullish(),
  'fail-fast': z.boolean().default(true),
  'max-parallel': z.number().int().positive().nullish(),
});

export type Strategy = { combinations: Combination[]; failFast: boolean; maxParallel: number };

/** From an evaluated `strategy:`; null (no matrix) yields one empty combination. */
export function expandStrategy(strategy: Json): Strategy {
  const { matrix, 'fail-fast': failFast, 'max-parallel': maxParallel } = strategySchema.parse(strategy ?? {});
  const combinations = matrix ? expand(matrix) : [{}];
  if (combinations.length > 256) throw new Error('the matrix has more than 256 combinations');
  return { combinations, failFast, maxParallel: maxParallel ?? combinations.length };
}

function expand(matrix: Record<string, Json>): Combination[] {
  const { include, exclude, ...axes } = matrix;
  let original: Combination[] = Object.keys(axes).length > 0 ? [{}] : [];
  for (const [name, values] of Object.entries(axes)) {
    if (!Array.isArray(values)) throw new Error(`matrix.${name} must be a list`);
    original = original.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  }
  original = original.filter((one) => !objects(exclude).some((other) => matches(one, other, Object.keys(other))));
  const extra: Combination[] = [];
  const added = original.map((one) => ({ ...one }));
  for (const entry of objects(include)) {
    const shared = Object.keys(entry).filter((key) => key in axes);
    let fits = false;
    original.forEach((one, index) => {
      if (!matches(one, entry, shared)) return;
      fits = true;
      Object.assign(added[index] ?? {}, entry);
    });
    if (!fits || original.length === 0) extra.push(entry);
  }
  return [...added, ...extra];
}

const objects = (value: Json | undefined): Combination[] => z.array(z.record(z.string(), z.json())).parse(value ?? []);

const matches = (one: Combination, other: Combination, keys: string[]): boolean =>
  keys.every((key) => JSON.stringify(one[key]) === JSON.stringify(other[key]));
