/** What the sentences about a task are made of. */
import type { FilePlace } from '../config/parse.ts';
import type { Facts } from '../core/facts.ts';
import type { Draft } from '../core/task.ts';

export type TaskView = {
  draft: Draft;
  facts: Facts;
  /** Problems of the repository's configuration, each naming its line; empty when it is fine. */
  configProblems: string[];
  /** Where in the configuration a setting stands; absent where there is no file. */
  configPlace?: ((path: readonly (string | number)[]) => FilePlace) | undefined;
};

/** What people see the task as. */
export const subject = ({ facts }: { facts: Pick<Facts, 'issue'> }): string =>
  facts.issue.pullHead === null ? 'issue' : 'pull request';

/** ISO time as people read it. */
export const clock = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;

/** The same to the minute. */
export const minute = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
