/** Which tasks of the queue would start now, by what is known without reading each of them anew. */
import { allot } from './allot.ts';
import { opensAt } from './hours.ts';
import { type Ask, survey } from './survey.ts';

/** Their numbers; none outside working hours. */
export function startable(ask: Omit<Ask, 'own'>): ReadonlySet<number> {
  const { config, now } = ask;
  const hours = config['working-hours'];
  if (hours && opensAt(now, hours) !== null) return new Set();
  const { places, inTurn, slots, history } = survey({ ...ask, own: null });
  return new Set(allot(inTurn, places, slots, { history, pools: config.pools }).keys());
}
