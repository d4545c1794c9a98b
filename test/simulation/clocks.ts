/** The clocks of the app's processes: a little wrong all the time, and now and then wrong by hours until somebody sets them. */
import type { Fault } from './faults.ts';
import type { Random } from './random.ts';
import type { Trace } from './trace.ts';

export type Clocks = {
  /** Milliseconds that the clock of this process is ahead by. */
  skewOf(name: string): number;
  /** One clock jumps, or comes right again. */
  jump(): void;
};

const MINUTE = 60_000;
/** A clock that is a little fast, and one that is behind. */
const SKEWS: ReadonlyMap<string, number> = new Map([
  ['app', 45_000],
  ['app-2', -90_000],
]);

export function createClocks(on: ReadonlySet<Fault>, random: Random, trace: Trace): Clocks {
  const jumped = new Map<string, number>();
  return {
    skewOf: (name) => (on.has('clocks') ? (jumped.get(name) ?? SKEWS.get(name) ?? 0) : 0),
    jump() {
      const name = random.pick(['app', 'app-2'] as const);
      if (jumped.delete(name)) return trace.note(`${name}'s clock is set right`);
      const minutes = random.pick([-120, -20, -3, 3, 20, 120] as const);
      jumped.set(name, minutes * MINUTE);
      trace.note(`${name}'s clock jumps by ${minutes} minutes`);
    },
  };
}
