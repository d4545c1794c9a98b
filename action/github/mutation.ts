/** Many changes as one GraphQL document, and its answer taken apart again. Pure. */
import { z } from 'zod';
import type { Applied, Change, CheckOutput } from './port.ts';
import { pullRequestSchema } from './task-query.ts';

type Field = { mutation: string; inputType: string; selection: string; input: Record<string, unknown> };

const CHECK = 'checkRun { id }';
const REVIEW = 'pullRequestReview { url }';
const PR = 'pullRequest { id number url isDraft }';

function fieldOf(change: Change): Field {
  switch (change.kind) {
    case 'create-check': {
      const { kind: _, completed, output, ...input } = change;
      const status = completed ? { status: 'COMPLETED', ...completed } : { status: 'IN_PROGRESS' };
      return field('createCheckRun', CHECK, { ...input, output: outputInput(output), ...status });
    }
    case 'update-check': {
      const { repositoryId, checkId: checkRunId, output } = change;
      return field('updateCheckRun', CHECK, { repositoryId, checkRunId, output: outputInput(output) });
    }
    case 'complete-check': {
      const { kind: _, checkId: checkRunId, output, ...input } = change;
      return field('updateCheckRun', CHECK, {
        ...input,
        checkRunId,
        output: outputInput(output),
        status: 'COMPLETED',
      });
    }
    case 'create-pr': {
      const { repositoryId, base: baseRefName, head: headRefName, title, body, isDraft: draft } = change;
      return field('createPullRequest', PR, { repositoryId, baseRefName, headRefName, title, body, draft });
    }
    case 'update-pr':
      return field('updatePullRequest', PR, { pullRequestId: change.prId, body: change.body });
    case 'ready-pr':
      return field('markPullRequestReadyForReview', PR, { pullRequestId: change.prId });
    case 'add-label':
      return field('addLabelsToLabelable', 'clientMutationId', {
        labelableId: change.issueId,
        labelIds: [change.labelId],
      });
    case 'remove-label':
      return field('removeLabelsFromLabelable', 'clientMutationId', {
        labelableId: change.issueId,
        labelIds: [change.labelId],
      });
    case 'add-comment':
      return field('addComment', 'commentEdge { node { url } }', { subjectId: change.issueId, body: change.body });
    case 'update-comment':
      return field('updateIssueComment', 'issueComment { url }', { id: change.commentId, body: change.body });
    case 'add-review': {
      const { pullId: pullRequestId, commit: commitOID, body, comments } = change;
      const threads = comments.map((comment) => ({ ...comment, side: 'RIGHT' }));
      return field('addPullRequestReview', REVIEW, { pullRequestId, commitOID, event: 'COMMENT', body, threads });
    }
    case 'move-branch': {
      const { repositoryId, branch, before: beforeOid, after: afterOid } = change;
      const name = `refs/heads/${branch}`;
      const refUpdates = [{ name, beforeOid, afterOid, force: true }];
      return field('updateRefs', 'clientMutationId', { repositoryId, refUpdates });
    }
    case 'answer-thread': {
      const { threadId: pullRequestReviewThreadId, body } = change;
      return field('addPullRequestReviewThreadReply', 'comment { url }', { pullRequestReviewThreadId, body });
    }
    case 'update-review':
      return field('updatePullRequestReview', REVIEW, { pullRequestReviewId: change.reviewId, body: change.body });
  }
}

/** CheckRunOutput of GitHub's schema. */
function outputInput({ annotations, ...output }: CheckOutput): Record<string, unknown> {
  if (!annotations || annotations.length === 0) return output;
  return {
    ...output,
    annotations: annotations.map(({ line, level, ...annotation }) => ({
      ...annotation,
      annotationLevel: level,
      location: { startLine: line, endLine: line },
    })),
  };
}

const field = (mutation: string, selection: string, input: Record<string, unknown>): Field => ({
  mutation,
  inputType: `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`,
  selection,
  input,
});

/** Mutations of one document run one after the other (GraphQL specification, 6.2.2), each under an alias `c0`, `c1`, … */
export function composeMutation(changes: readonly Change[]): { query: string; variables: Record<string, unknown> } {
  const fields = changes.map(fieldOf);
  const declared = fields.map(({ inputType }, index) => `$i${index}: ${inputType}!`).join(', ');
  const body = fields.map(
    ({ mutation, selection }, index) => `  c${index}: ${mutation}(input: $i${index}) { ${selection} }`,
  );
  return {
    query: `mutation Apply(${declared}) {\n${body.join('\n')}\n}`,
    variables: Object.fromEntries(fields.map(({ input }, index) => [`i${index}`, input])),
  };
}

const writtenSchema = z.object({ url: z.string() }).nullable();
const payloadSchema = z
  .object({
    checkRun: z.object({ id: z.string() }).nullish(),
    pullRequest: pullRequestSchema.nullish(),
    commentEdge: z.object({ node: writtenSchema }).nullish(),
    issueComment: writtenSchema.nullish(),
    pullRequestReview: writtenSchema.nullish(),
    comment: writtenSchema.nullish(),
  })
  .nullable();
const answerSchema = z.object({
  data: z.record(z.string(), payloadSchema).nullish(),
  errors: z
    .array(z.object({ message: z.string(), path: z.array(z.union([z.string(), z.number()])).nullish() }))
    .default([]),
});

/** An error without a path concerns the whole document. */
export function parseApplied(changes: readonly Change[], answer: unknown): Applied[] {
  const { data, errors } = answerSchema.parse(answer);
  return changes.map((_, index): Applied => {
    const alias = `c${index}`;
    const error = errors.find(({ path }) => path?.[0] === alias) ?? errors.find(({ path }) => !path?.length);
    const payload = data?.[alias];
    if (error || !payload) return { ok: false, message: error?.message ?? 'GitHub gave no answer to this part' };
    if (payload.checkRun) return { ok: true, kind: 'check', id: payload.checkRun.id };
    if (payload.pullRequest) return { ok: true, kind: 'pr', pr: payload.pullRequest };
    const written = payload.commentEdge?.node ?? payload.issueComment ?? payload.pullRequestReview ?? payload.comment;
    return written ? { ok: true, kind: 'written', url: written.url } : { ok: true, kind: 'done' };
  });
}
