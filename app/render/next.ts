/** What happens next with a task, and what the reader can do about it: one or two sentences per state. */

import { WORKFLOW_PATH } from '../contract/dispatch.ts';
import { RUNNER_LABEL } from '../contract/labels.ts';
import type { Attempt } from '../contract/record.ts';
import { answerCheckName } from '../contract/result.ts';
import { hasAnswered } from '../core/derive.ts';
import type { Facts } from '../core/facts.ts';
import { type SubIssue, subIssuesDone } from '../core/graph/obstacles.ts';
import { RIGHTS_IN_WORDS } from '../core/rights.ts';
import { pullOfLast } from '../core/steps/close.ts';
import type { Wait } from '../core/task.ts';
import { waitsForOthers } from './dependencies.ts';
import { code, inert } from './escape.ts';
import { FAILURE_ADVICE, NOT_PUBLISHED_ADVICE } from './failures.ts';
import { holdWords } from './hold.ts';
import { clock, subject, type TaskView } from './view.ts';
import { placeWords, scheduleWords } from './waiting.ts';

export function whatHappensNext({ draft, facts }: TaskView): string {
  const last = draft.record.attempts.at(-1);
  const own = pullOfLast(draft.record, facts);
  const pull = own ? `#${own.number}` : 'the pull request';
  switch (draft.state) {
    case 'pending':
      return `Waits for approval: ${RIGHTS_IN_WORDS} read the text above and comment \`/claude approve\`. Nothing runs before that, and an edit of the text asks again.`;
    case 'blocked':
      return draft.wait ? waiting(draft.wait, facts) : 'Waits for other issues.';
    case 'queued':
      return `${lastFailure(last)}${wanted(draft)}${draft.wait ? waiting(draft.wait, facts) : 'Ready; waits for a PC.'}`;
    case 'assigned':
      return `Handed to ${code(last?.runner.name ?? 'a PC')}${forWhom(last)}; the job starts as soon as the PC takes it.`;
    case 'in-progress':
      return `Claude Code is working on ${code(last?.runner.name ?? 'a PC')}${forWhom(last)}. Progress is in the check run ${whereProgressIs(last, facts)}.`;
    case 'testing':
      return `The project's tests are running on ${code(last?.runner.name ?? 'a PC')}.`;
    case 'review':
      return draft.wait
        ? waiting(draft.wait, facts)
        : `${own ? `${pull} is open` : 'The work is done'}: review it and merge it. A review that requests changes, or \`/claude fix\` on it, has Claude go on with it; \`/claude retry\` starts another attempt.`;
    case 'completed':
      return last && hasAnswered(last) && !isWorkedOff({ draft, facts })
        ? answered(last, { draft, facts })
        : completed({ draft, facts });
    case 'cancelled':
      return `${last?.outcome?.kind === 'cancelled' ? inert(last.outcome.message) : 'Cancelled.'} ${toGoOn(facts)} \`/claude retry\` to start again.`;
    case 'failed':
      return failed({ draft, facts });
  }
}

const whereProgressIs = (last: Attempt | undefined, { issue }: Facts): string =>
  last?.head === undefined
    ? 'on the branch'
    : `${code(answerCheckName(issue.number))} of commit ${code(last.head.slice(0, 7))}`;

/** A plan was made and its issues are done. */
const isWorkedOff = ({ draft: { record }, facts }: Pick<TaskView, 'draft' | 'facts'>): boolean =>
  record.plan?.isMade === true && subIssuesDone(facts.dependencies, record.waived ?? []);

function answered(
  { published, head }: Attempt,
  { draft, facts: { issue } }: Pick<TaskView, 'draft' | 'facts'>,
): string {
  if (published === 'review')
    return `Reviewed${head === undefined ? '' : ` as of commit ${code(head.slice(0, 7))}`}. When it has changed, \`/claude review\` asks again.`;
  if (draft.record.classification.kind === 'plan')
    return `Its plan stands in a comment, and nothing was changed. When ${RIGHTS_IN_WORDS} tick the box there, its issues are made as sub-issues of this one, and worked on as they stand there; \`/claude retry\` plans anew.`;
  const open = issue.open ? ', and the issue stays open: close it when you have what you need' : '';
  return `Answered in a comment. Nothing was changed${open}. \`/claude retry\` asks again; with a label such as \`kind:feature\` it becomes work that ends in a pull request.`;
}

function toGoOn({ issue }: Facts): string {
  const what = subject({ facts: { issue } });
  if (!issue.open) return `Reopen the ${what}, then comment`;
  return issue.locked ? `The ${what} is locked, which ends its task. Unlock it, then comment` : 'Comment';
}

/** Who wants changes in the pull request. */
function wanted({ record: { feedback } }: TaskView['draft']): string {
  if (!feedback) return '';
  const how = feedback.through === 'review' ? 'requested changes in a review' : 'asked with `/claude fix`';
  return `${code(feedback.by)} ${how}: the next attempt deals with that on the same branch. `;
}

const forWhom = (last: Attempt | undefined): string =>
  last?.feedback ? `, on what ${code(last.feedback.by)} said of the pull request` : '';

/** Why there is another attempt. */
function lastFailure(last: Attempt | undefined): string {
  if (!last?.outcome || last.outcome.kind === 'succeeded') return '';
  return `Attempt ${last.number} ended: ${inert(last.outcome.message)} `;
}

function completed({ draft, facts }: Pick<TaskView, 'draft' | 'facts'>): string {
  const own = pullOfLast(draft.record, facts);
  const { subIssues } = facts.dependencies;
  const done =
    own || subIssues.length === 0 ? `${own ? `#${own.number}` : 'the pull request'} was merged` : below(subIssues);
  const reopened = facts.issue.open && !draft.close;
  return `Done: ${done}.${reopened ? ' The issue was opened again since: `/claude retry` starts another attempt.' : ''}`;
}

function below(subIssues: readonly SubIssue[]): string {
  const done = subIssues.filter(({ state }) => state === 'completed').length;
  if (done === subIssues.length) return 'its sub-issues are closed';
  return `a part, for ${done} of its ${subIssues.length} sub-issues were completed and the others given up`;
}

function failed({ draft, facts }: Pick<TaskView, 'draft' | 'facts'>): string {
  const last = draft.record.attempts.at(-1);
  const outcome = last?.outcome;
  if (pullOfLast(draft.record, facts)?.state === 'closed' && outcome?.kind === 'succeeded')
    return `#${facts.pull?.number} was closed without being merged. Comment \`/claude retry\` for another attempt, or close the issue.`;
  if (!outcome || outcome.kind === 'succeeded') return 'Comment `/claude retry` to start again.';
  const refused = outcome.kind === 'push-rejected' && last?.head !== undefined;
  return `${inert(outcome.message)} ${refused ? NOT_PUBLISHED_ADVICE : FAILURE_ADVICE[outcome.kind]}`;
}

function waiting(wait: Wait, facts: Facts): string {
  switch (wait.kind) {
    case 'making-parts':
      return `Makes the issues of the accepted plan: ${wait.made} of ${wait.of} are there.`;
    case 'others':
      return waitsForOthers(wait, facts);
    case 'approval':
      return `Waits for approval by ${RIGHTS_IN_WORDS}: comment \`/claude approve\`.`;
    case 'not-before':
      return `Starts again at ${clock(wait.until)}; \`/claude retry\` starts it now.`;
    case 'feedback-limit':
      return `${code(wait.by)} requested changes. ${wait.rounds === 0 ? 'Reviews start no attempts here (`retry.feedback-rounds`)' : `${wait.rounds} attempts in a row were made for reviews, and no more are by themselves (\`retry.feedback-rounds\`)`}: comment \`/claude fix\` for another one, or change the branch by hand.`;
    case 'limit':
    case 'outside-hours':
    case 'author-limit':
    case 'task-budget':
    case 'day-budget':
    case 'unavailable':
    case 'pool-limit':
      return scheduleWords(wait);
    case 'workflow-missing':
      return `Waits: the default branch has no ${code(WORKFLOW_PATH)}, so no job can be started. ${howToAddIt(facts)} The task then starts by itself.`;
    case 'archived':
      return 'Waits: the repository is archived, so nothing can be written to it.';
    case 'paused':
    case 'pinned':
      return holdWords(wait);
    case 'no-such-runner':
      return `Waits: no PC is registered for it. Register a self-hosted runner with the labels \`${RUNNER_LABEL}\` and \`${wait.specialty}\`, or give the issue another \`specialty:\` label.`;
    case 'all-offline':
      return `Waits: every PC for it is offline (${names(wait.runners)}). Start one of them.`;
    case 'all-busy':
      return `Waits for an idle PC; all for it are busy (${names(wait.runners)}).${placeWords(wait.queue)}`;
    case 'behind':
      return `Waits its turn behind #${wait.number}. A \`priority:urgent\` or \`priority:high\` label moves it forward.${placeWords(wait.queue)}`;
  }
}

function howToAddIt({ setupPull }: Facts): string {
  if (!setupPull)
    return 'The App proposes it in a pull request, provided it has the permission **Workflows: write** (an owner grants that on the page of the installation). In a fork, add the file yourself.';
  const { number, open } = setupPull;
  return open
    ? `Merge #${number}, which adds it.`
    : `#${number} proposed it and was closed: reopen and merge it, or add the file yourself.`;
}

export function names(runners: string[]): string {
  const shown = runners.slice(0, 5).map(code).join(', ');
  return runners.length > 5 ? `${shown} and ${runners.length - 5} more` : shown;
}
