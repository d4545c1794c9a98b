/** What an export is about. */
import type { Specialty } from '../../app/contract/labels.ts';

export type Wish = {
  /** As in Target. */
  url: string;
  specialties: readonly Specialty[];
  /** Of the one PC, where it is about one. */
  name: string;
};
