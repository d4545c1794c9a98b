/** What the configuration asks of the PCs and no PC can give. Each is about a place in the file. */
import { z } from 'zod';
import type { Config } from '../../config/schema.ts';
import { RUNNER_LABEL, specialtySchema } from '../../contract/labels.ts';
import type { RunnerFacts } from '../facts.ts';
import { clusterRunners } from '../hold.ts';
import { poolOf } from './places.ts';

const name = z.string().max(100);

export const warningSchema = z.discriminatedUnion('kind', [
  /** A team's own policy does not work; `priority` stands in. */
  z.object({ kind: z.literal('policy-failed'), policy: name, why: z.string().max(300) }),
  /** Entry `at` of the pool's labels is on no PC; `carried` are some that are. */
  z.object({
    kind: z.literal('label-without-pc'),
    pool: name,
    at: z.int(),
    label: name,
    carried: z.array(name).max(10),
  }),
  /** Every label is on some PC, but all of them on none. */
  z.object({ kind: z.literal('pool-without-pc'), pool: name }),
  /** All PCs with its labels belong to the earlier pool `by`. */
  z.object({ kind: z.literal('pool-shadowed'), pool: name, by: name }),
  /** PCs carry the specialty's label, but all are in pools that do other things; `pool` is one of them. */
  z.object({
    kind: z.literal('specialty-without-pc'),
    specialty: specialtySchema,
    pool: name,
    pcs: z.array(name).max(5),
  }),
]);
export type Warning = z.infer<typeof warningSchema>;

/** More than this is one mistake, told often. */
const MOST = 5;

export function warningsOf(config: Config, runners: readonly RunnerFacts[], policyFault: string | null): Warning[] {
  const { policy } = config.scheduling;
  const failed: Warning[] =
    policyFault === null ? [] : [{ kind: 'policy-failed', policy, why: policyFault.slice(0, 300) }];
  const pcs = clusterRunners(runners).map((runner) => ({
    name: runner.name.slice(0, 100),
    labels: new Set(runner.labels.map((label) => label.toLowerCase().slice(0, 100))),
  }));
  // Without any PC there is one thing to say, and whoever waits says it.
  if (pcs.length === 0) return failed;
  const pools = Object.keys(config.pools).flatMap((pool) => aboutPool(pool, pcs, config.pools) ?? []);
  return [...failed, ...pools, ...hiddenSpecialties(pcs, config)].slice(0, MOST);
}

type Pc = { name: string; labels: ReadonlySet<string> };

/** A pool that starts its runners by itself may have none at the moment. */
function aboutPool(pool: string, pcs: readonly Pc[], pools: Config['pools']): Warning | undefined {
  const { labels = [], autoScaled = true } = pools[pool] ?? {};
  if (autoScaled) return undefined;
  const at = labels.findIndex((label) => !pcs.some((pc) => pc.labels.has(label)));
  const missing = labels[at];
  if (missing !== undefined) {
    const carried = [...new Set(pcs.flatMap((pc) => [...pc.labels]))].filter((label) => label !== RUNNER_LABEL);
    return { kind: 'label-without-pc', pool, at, label: missing, carried: carried.toSorted().slice(0, 10) };
  }
  const own = pcs.filter((pc) => labels.every((label) => pc.labels.has(label)));
  if (own.length === 0) return { kind: 'pool-without-pc', pool };
  const owners = own.map((pc) => poolOf(pc.labels, pools)?.[0]);
  const [by] = owners;
  return by !== undefined && !owners.includes(pool) ? { kind: 'pool-shadowed', pool, by } : undefined;
}

function hiddenSpecialties(pcs: readonly Pc[], { pools, specialties: { names } }: Config): Warning[] {
  const placed = pcs.map((pc) => {
    const [name, pool] = poolOf(pc.labels, pools) ?? [];
    const declared = pool && pool.specialties.length > 0 ? pool.specialties : undefined;
    return { ...pc, pool: name, does: declared ?? names.filter((specialty) => pc.labels.has(specialty)) };
  });
  return names.flatMap((specialty): Warning[] => {
    const labelled = placed.filter((pc) => pc.labels.has(specialty));
    const pool = labelled[0]?.pool;
    const scaled = Object.values(pools).some((one) => one.autoScaled && one.specialties.includes(specialty));
    if (pool === undefined || scaled || placed.some(({ does }) => does.includes(specialty))) return [];
    return [{ kind: 'specialty-without-pc', specialty, pool, pcs: labelled.map((pc) => pc.name).slice(0, 5) }];
  });
}

/** Where in the file it stands. */
export function pathOf(warning: Warning): (string | number)[] {
  switch (warning.kind) {
    case 'policy-failed':
      return ['scheduling', 'policy'];
    case 'label-without-pc':
      return ['pools', warning.pool, 'labels', warning.at];
    case 'pool-without-pc':
    case 'pool-shadowed':
      return ['pools', warning.pool, 'labels'];
    case 'specialty-without-pc':
      return ['pools', warning.pool, 'specialties'];
  }
}
