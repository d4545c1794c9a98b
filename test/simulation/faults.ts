/** What may go wrong in a simulation, by name; each can be switched on alone. */
import type { GitHub } from '../github/github.ts';
import { createRandom, type Random } from './random.ts';
import type { WireFault } from './wire.ts';

export const FAULTS = ['pcs', 'webhooks', 'forgery', 'api', 'crashes', 'replicas', 'people', 'clocks'] as const;
export type Fault = (typeof FAULTS)[number];

/** How many kinds a seed has, each of these as often as the others. */
const COUNTS = [0, 1, 1, 1, 2, 2, 3] as const;

/**
 * None to three kinds for a seed. With fewer of them each comes further, and over many seeds every three meet: swarm testing
 * (Groce et al., ISSTA 2012) finds more than a configuration that always has everything.
 */
export function drawFaults(seed: number): readonly Fault[] {
  // Not the simulation's own stream, which would tie what happens to what may happen.
  const random = createRandom(seed ^ 0x5eed);
  const count = random.pick(COUNTS);
  const left = new Set<Fault>(FAULTS);
  while (FAULTS.length - left.size < count) {
    const [first = 'api', ...others] = left;
    left.delete(random.pick([first, ...others]));
  }
  return FAULTS.filter((fault) => !left.has(fault));
}

/** A request of the app. With more tasks an app that starts anew has more to read, and must not die over it each time. */
export function appFault(random: Random, on: ReadonlySet<Fault>, tasks: number): WireFault {
  const deaths = 0.01 * Math.min(1, 8 / tasks);
  if (on.has('crashes') && random.chance(deaths)) return random.pick(['death-before', 'death-after'] as const);
  return on.has('api') ? apiFault(random, 0.05) : 'none';
}

/** A request of a job. */
export const jobFault = (random: Random, on: ReadonlySet<Fault>): WireFault =>
  on.has('api') ? apiFault(random, 0.03) : 'none';

function apiFault(random: Random, often: number): WireFault {
  if (!random.chance(often)) return 'none';
  return random.pick([
    'cut-before',
    'cut-after',
    { status: 500, done: false },
    { status: 502, done: true },
    { status: 502, done: false },
    { status: 403 },
    { status: 429 },
  ] as const);
}

export function webhookFault(random: Random, on: ReadonlySet<Fault>): ReturnType<GitHub['faults']> {
  if (!on.has('webhooks') || !random.chance(0.3)) return 'none';
  return random.pick(['lost', 'doubled', 'after-next', { lateMs: random.between(100, 600_000) }] as const);
}
