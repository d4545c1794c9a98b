/** Conversations beside lines of a pull request: a comment and its replies, resolved by somebody, outdated by later commits. */
import { invalid } from '../errors.ts';
import { diffFiles } from '../git-commits.ts';
import { type GitHub, gitDir } from '../github.ts';
import type { PullIssue } from '../issues/find.ts';
import type { Repository, Review, ReviewComment } from '../state.ts';

type ThreadComment = { review: Review; comment: ReviewComment };

/** `first` begins it. */
export type Thread = { first: ThreadComment; comments: ThreadComment[] };

/** In the order in which they were begun; what stands in a pending review only its author sees, so it is left out. */
export function threadsOf({ pull }: PullIssue): Thread[] {
  const all = pull.reviews
    .filter(({ state }) => state !== 'PENDING')
    .flatMap((review) => review.comments.map((comment) => ({ review, comment })));
  return all
    .filter(({ comment }) => comment.inReplyTo === null)
    .map((first) => ({
      first,
      comments: all.filter(({ comment }) => comment === first.comment || comment.inReplyTo === first.comment.id),
    }));
}

/** The comment that a reply belongs to: a reply to a reply belongs to what that one answers. */
export function firstOf(issue: PullIssue, id: number): ReviewComment {
  const thread = threadsOf(issue).find(({ comments }) => comments.some(({ comment }) => comment.id === id));
  if (!thread) throw invalid('Unprocessable Entity: "in_reply_to could not be resolved"');
  return thread.first.comment;
}

/** Where the comment's line is in the head now; null where later commits have changed or removed it. */
export async function lineNow(
  github: GitHub,
  repo: Repository,
  { pull }: PullIssue,
  { path, line, side, commitSha }: ReviewComment,
): Promise<number | null> {
  if (line === null || side === 'LEFT' || commitSha === pull.head.sha) return line;
  const files = await diffFiles(gitDir(github, repo), commitSha, pull.head.sha);
  const file = files.find(({ path: now, previousPath }) => (previousPath ?? now) === path);
  if (!file) return line;
  return file.status === 'modified' && file.patch !== undefined ? moved(line, file.patch) : null;
}

function moved(line: number, patch: string): number | null {
  let before = 0;
  let after = 0;
  let shift = 0;
  for (const text of patch.split('\n')) {
    const [, left, right] = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text) ?? [];
    if (left !== undefined) {
      if (line < Number(left)) return line + shift;
      before = Number(left);
      after = Number(right);
    } else if (text.startsWith('-')) {
      if (before === line) return null;
      before += 1;
    } else if (text.startsWith('+')) after += 1;
    else if (!text.startsWith('\\')) {
      if (before === line) return after;
      before += 1;
      after += 1;
    }
    shift = after - before;
  }
  return line + shift;
}
