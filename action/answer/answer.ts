/** An attempt that changes nothing: Claude reads, and what it says becomes one comment or one review. */
import { chooseFence } from '../../app/contract/fence.ts';
import { messagesFor, withoutMessages } from '../briefing.ts';
import type { Agent } from '../claude/agent.ts';
import { AttemptFailed, attemptFailed } from '../failure.ts';
import type { ReviewedPull } from '../github/port.ts';
import { spoken } from '../prompt.ts';
import type { Reporter } from '../report.ts';
import { previousFailure, type Task, type Work } from '../task.ts';
import { parseDiff } from '../verify/diff.ts';
import { trusted } from '../voices.ts';
import type { Checkout } from '../workspace/checkout.ts';
import { readProposal } from './plan.ts';
import { answerPrompt, reviewPrompt } from './prompt.ts';
import { publishAnswer, publishPlan, publishReview } from './publish.ts';
import { placeRemarks, readReview } from './review.ts';

export type Desk = { checkout: Checkout; agent: Agent; reporter: Reporter };

/** Resolves when the answer stands on GitHub; throws AttemptFailed otherwise. Fills in `work`. */
export async function answer(task: Task, desk: Desk, work: Work): Promise<void> {
  const { facts, inputs, stop } = task;
  work.head = inputs.dispatch.head;
  await desk.reporter.tell(work.head, facts.pull ? 'Claude is reviewing' : 'Claude is reading', [], stop);
  work.hasClaudeRun = true;
  if (facts.pull) await review(task, desk, work, facts.pull);
  else if (inputs.dispatch.kind === 'plan') await plan(task, desk, work);
  else await comment(task, desk, work);
}

async function plan(task: Task, desk: Desk, work: Work): Promise<void> {
  const asked = await ask(task, desk, work, await promptOf(task));
  const proposal = readProposal(asked.structured, task.inputs.dispatch.nonce, task.redactor.redact);
  if (!proposal) {
    throw attemptFailed(
      'agent-error',
      'Claude ended without a plan in the form that was asked for, so nothing was proposed. Comment /claude plan to try again; if it happens again, set a stronger `attempt.model`.',
    );
  }
  work.said = withoutMessages(task, work, proposal.summary);
  await publishPlan(task, desk, work, proposal);
}

/** What every prompt here begins with. */
async function whatIsAsked(task: Task) {
  const { facts, inputs, github, log, stop } = task;
  const { task: number, attempt } = inputs.dispatch;
  const [comments = []] = await trusted([facts.issue.comments], { github, notice: log.notice }, stop);
  return { issue: { ...facts.issue, number }, attempt, comments, previous: previousFailure(task) };
}

async function promptOf(task: Task): Promise<string> {
  const { inputs, tools } = task;
  const said = { ...(await whatIsAsked(task)), messages: messagesFor(task), feedback: [] };
  const fence = chooseFence(spoken(said), tools.randomHex);
  return answerPrompt({ ...said, kind: inputs.dispatch.kind, fence });
}

async function comment(task: Task, desk: Desk, work: Work): Promise<void> {
  const { summary } = await ask(task, desk, work, await promptOf(task));
  work.said = withoutMessages(task, work, summary);
  if (work.said.trim() === '')
    throw attemptFailed('agent-error', 'Claude ended without a word. Comment /claude retry.');
  await publishAnswer(task, desk, work);
}

async function review(task: Task, desk: Desk, work: Work, { base }: ReviewedPull): Promise<void> {
  const diff = await desk.checkout.diffTo(base, task.stop);
  const said = await whatIsAsked(task);
  const fence = chooseFence(`${spoken({ ...said, messages: [], feedback: [] })}\n${diff}`, task.tools.randomHex);
  const { structured } = await ask(task, desk, work, reviewPrompt({ ...said, fence, diff }));
  const found = readReview(structured);
  if (!found) {
    throw attemptFailed(
      'agent-error',
      'Claude ended without the review in the form that was asked for, so nothing was posted. Comment /claude review to try again; if it happens again, set a stronger `attempt.model`.',
    );
  }
  // As it is: who has read a stranger's code says nothing to other tasks.
  work.said = found.summary;
  await publishReview(task, desk, work, placeRemarks(found.comments, parseDiff(diff)));
}

async function ask(task: Task, { agent }: Desk, work: Work, prompt: string) {
  const asked = await agent.ask(prompt, task.stop);
  if (asked.summary !== '') work.said = asked.summary;
  if (asked.failure) throw new AttemptFailed(asked.failure);
  return asked;
}
