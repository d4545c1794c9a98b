/**
 * The issue's text in the one form that is hashed: what a maintainer approved is exactly this, and the action refuses to
 * work on anything else. Line ends and outer white space do not count, so that GitHub's own normalising changes nothing.
 */
export function approvedText(issue: { title: string; body: string | null }): string {
  const clean = (text: string) => text.replaceAll('\r\n', '\n').trim();
  return JSON.stringify([clean(issue.title), clean(issue.body ?? '')]);
}
