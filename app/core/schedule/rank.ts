/** Who writes its first comment first, where there is no room for all of them at once: the lowest rank. */
import type { Config } from '../../config/schema.ts';
import { PRIORITIES } from '../../contract/labels.ts';
import type { Facts } from '../facts.ts';
import { priorityIn } from './candidate.ts';

/** More issues than a repository ever has. */
const BEYOND = 1e9;

/** By priority as its labels say, then the oldest; oldest alone where the policy knows no priorities. */
export function rankOf({ number, labels }: Pick<Facts['issue'], 'number' | 'labels'>, config: Config): number {
  if (config.scheduling.policy === 'fifo') return number;
  return PRIORITIES.indexOf(priorityIn(labels)) * BEYOND + number;
}
