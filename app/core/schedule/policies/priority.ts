/** Most urgent first, then oldest; waiting makes more urgent. */
import { agedAt, byAge, type Policy } from './policy.ts';

export const priority: Policy = (_, around) => (a, b) => agedAt(a, around) - agedAt(b, around) || byAge(a, b);
