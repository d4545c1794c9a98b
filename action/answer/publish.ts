/** Puts an answer on GitHub, once: what an earlier attempt has published is brought up to date instead. */
import type { Plan } from '../../app/contract/plan.ts';
import { ownLogin } from '../access.ts';
import { AttemptFailed, attemptFailed } from '../failure.ts';
import type { Applied, Change, TaskFacts } from '../github/port.ts';
import { answerComment, isAnswerTo, isReviewOf, remarkBody, reviewBody } from '../render/answer.ts';
import { LONGEST } from '../render/markdown.ts';
import { planComment } from '../render/plan.ts';
import type { Task, Work } from '../task.ts';
import type { Desk } from './answer.ts';
import { type Placed, type Remark, withoutThere } from './review.ts';

const PUBLISHING = 'Publishing the answer';

/** Rejects with AttemptFailed when GitHub refuses it. */
export const publishAnswer = (task: Task, desk: Desk, work: Work): Promise<void> =>
  publishComment(task, desk, work, answerComment({ ...circumstances(task, desk), said: work.said }));

/** The same for a plan, which has to stand there whole: what is accepted has to be what was read. */
export async function publishPlan(
  task: Task,
  desk: Desk,
  work: Work,
  { plan, left }: { plan: Plan; left: number },
): Promise<void> {
  const body = planComment({ ...circumstances(task, desk), said: work.said, left }, plan);
  if (body.length > LONGEST)
    throw attemptFailed(
      'agent-error',
      `The plan is too long for a comment on GitHub: ${body.length} characters for ${plan.parts.length} issues, where ${LONGEST} are allowed. Narrow the issue down, then comment /claude plan.`,
    );
  await publishComment(task, desk, work, body);
}

async function publishComment(task: Task, desk: Desk, work: Work, body: string): Promise<void> {
  const write = async ({ issue }: TaskFacts): Promise<Applied> => {
    const earlier = issue.botComments.findLast(
      ({ author, body: there }) => author === ownLogin(task.access) && isAnswerTo(task.inputs.dispatch.task, there),
    );
    return await tell(
      task,
      desk,
      earlier
        ? { kind: 'update-comment', commentId: earlier.id, body }
        : { kind: 'add-comment', issueId: issue.id, body },
    );
  };
  settle(work, 'comment', await once(task, write));
}

/** The same for a review; comments beside lines are written with a new one only. */
export async function publishReview(task: Task, desk: Desk, work: Work, placed: Placed): Promise<void> {
  const { head } = task.inputs.dispatch;
  const bodyWith = (elsewhere: readonly Remark[]) =>
    reviewBody({ ...circumstances(task, desk), said: work.said, elsewhere });
  const write = async ({ issue, pull }: TaskFacts): Promise<Applied> => {
    const earlier = pull?.reviews.findLast(
      ({ author, body, commit }) => author === ownLogin(task.access) && commit === head && isReviewOf(head, body),
    );
    if (earlier) {
      const body = bodyWith(withoutThere(placed, earlier.comments));
      return await tell(task, desk, { kind: 'update-review', reviewId: earlier.id, body });
    }
    const comments = placed.beside.map((remark) => ({ ...remark, body: remarkBody(remark) }));
    const review = { kind: 'add-review' as const, pullId: issue.id, commit: head };
    const answer = await tell(task, desk, { ...review, body: bodyWith(placed.elsewhere), comments });
    if (answer.ok || comments.length === 0) return answer;
    // One line that GitHub does not take refuses them all: where its diff differs from git's, the text holds everything.
    task.log.warning(`GitHub took no comments beside lines, so they are in the review's text: ${answer.message}`);
    const body = bodyWith([...placed.beside, ...placed.elsewhere]);
    return await tell(task, desk, { ...review, body, comments: [] });
  };
  settle(work, 'review', await once(task, write));
}

/** When no answer came, the write may have been carried out all the same: looks, and writes what is then right. */
async function once(task: Task, write: (facts: TaskFacts) => Promise<Applied>): Promise<Applied> {
  try {
    return await write(task.facts);
  } catch (error) {
    const canPass = error instanceof AttemptFailed && error.failure.kind === 'overloaded';
    if (!canPass || task.stop.aborted) throw error;
    const { task: issue, branch } = task.inputs.dispatch;
    return await write(await task.github.readTask({ issue, branch }, task.stop));
  }
}

async function tell(task: Task, { reporter }: Desk, change: Change): Promise<Applied> {
  const [answer] = await reporter.tell(task.inputs.dispatch.head, PUBLISHING, [change], task.stop);
  return answer ?? { ok: false, message: 'no answer' };
}

function settle(work: Work, as: 'comment' | 'review', answer: Applied): void {
  if (!answer.ok) throw attemptFailed('push-rejected', `GitHub did not take the ${as}: ${answer.message}.`);
  work.published = { as, url: answer.kind === 'written' ? answer.url : undefined };
}

function circumstances({ inputs }: Task, { agent }: Desk) {
  const { task, head } = inputs.dispatch;
  const { turns, costUsd } = agent.totals();
  return { task, head, turns, costUsd, runUrl: inputs.runUrl };
}
