/** What the tour knows of one issue, as it stands on GitHub. */
import type { State } from '../../app/contract/labels.ts';

export type Row = {
  /** Which of the tour's issues it is. */
  key: string;
  number: number;
  title: string;
  author: string;
  state: State | null;
  closed: boolean;
  specialty: string | null;
  /** The words that decided the specialty, strongest first. */
  why: string[];
  runner: string | null;
  attempts: { number: number; outcome: string | null }[];
  repairRounds: number;
  pr: { number: number; draft: boolean; merged: boolean; files: string[] } | null;
  /** Conclusion of the check run on the pull request's head. */
  check: string | null;
  costUsd: number;
  /** From opening to now, or to its end. */
  seconds: number;
  /** Every state it was seen in, in order. */
  seen: State[];
  /** State labels and app comments on the issue: one each, or something is wrong. */
  stateLabels: number;
  appComments: number;
};
