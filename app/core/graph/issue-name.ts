/** How an issue is named across repositories. */

export type IssueName = { owner: string; name: string; number: number };

/** The same for the same issue: GitHub's names compare without case. */
export const keyOf = ({ owner, name, number }: IssueName): string => `${owner}/${name}#${number}`.toLowerCase();

/** As people write it: `#12` at home, else `owner/name#12`. */
export function shownIn(home: { owner: string; name: string }, issue: IssueName): string {
  const away = keyOf({ ...home, number: issue.number }) !== keyOf(issue);
  return away ? `${issue.owner}/${issue.name}#${issue.number}` : `#${issue.number}`;
}
