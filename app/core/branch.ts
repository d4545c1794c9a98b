/** The task's branch: named by its number and specialty alone, never by its text. */
import { type Specialty, specialtyOf } from '../contract/labels.ts';

export const branchOf = (issue: number, specialty: Specialty): string => `${branchesOf(issue)}${specialty}`;

/** As the labels have it, which nearly always is as the record has it. */
export const branchByLabels = (issue: number, labels: readonly string[]): string =>
  branchOf(issue, labels.flatMap((label) => specialtyOf(label) ?? [])[0] ?? 'general');

/** How the names of all branches begin that the task could have had. */
export const branchesOf = (issue: number): string => `claude/issue-${issue}-`;

/** The issue that a branch belongs to; undefined when it is not one of ours. */
export function issueOfBranch(branch: string): number | undefined {
  const match = /^claude\/issue-([1-9]\d{0,9})-[a-z][a-z0-9-]*$/.exec(branch);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
