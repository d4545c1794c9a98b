/** A comment on an issue or pull request in REST shape (OpenAPI `issue-comment`). */
import { toTimestamp } from '../clock.ts';
import type { GitHub } from '../github.ts';
import { association } from '../issues/author.ts';
import { type Comment, type Issue, nodeId, type Repository } from '../state.ts';
import { presentApp } from './app.ts';
import { issueUrls } from './issue.ts';
import { presentRollup } from './reaction.ts';
import { repoUrls } from './urls.ts';
import { presentUser } from './user.ts';

export function presentComment(
  github: GitHub,
  repo: Repository,
  issue: Issue,
  comment: Comment,
): Record<string, unknown> {
  const url = `${repoUrls(github, repo).api}/issues/comments/${comment.id}`;
  const issueUrl = issueUrls(github, repo, issue);
  return {
    url,
    html_url: `${issueUrl.html}#issuecomment-${comment.id}`,
    issue_url: issueUrl.api,
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    user: presentUser(github, comment.user),
    created_at: toTimestamp(comment.createdAt),
    updated_at: toTimestamp(comment.updatedAt),
    body: comment.body,
    author_association: association(repo, comment.user),
    reactions: presentRollup(url, comment.reactions),
    performed_via_github_app: comment.app ? presentApp(github, comment.app) : null,
  };
}
