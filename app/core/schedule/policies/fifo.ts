/** First come, first served; priorities are switched off. */
import { byAge, type Policy } from './policy.ts';

export const fifo: Policy = () => byAge;
