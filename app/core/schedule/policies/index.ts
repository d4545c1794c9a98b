/** The policies by the names that the configuration knows. */
import type { BuiltInPolicy } from '../../../config/scheduling.ts';
import { fairShare } from './fair-share.ts';
import { fifo } from './fifo.ts';
import type { Policy } from './policy.ts';
import { priority } from './priority.ts';
import { skill } from './skill.ts';

export const POLICY: { readonly [name in BuiltInPolicy]: Policy } = {
  fifo,
  priority,
  skill,
  'fair-share': fairShare,
};
