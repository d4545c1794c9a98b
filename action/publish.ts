/** Makes the work visible: the draft pull request, and the labels that follow the phase. */
import type { Applied, Change, GitHub, PullRequest, TaskFacts } from './github/port.ts';

export type Phase = 'in-progress' | 'testing';

/**
 * Changes that make `claude:testing` the state label, or `claude:in-progress` again. A label the repository does not have
 * is left out: the app creates labels. `assigned` is taken off where the app has not come to it yet.
 */
export function labelChanges(facts: TaskFacts, phase: Phase): Change[] {
  const { assigned, inProgress, testing } = facts.labels;
  const target = phase === 'testing' ? testing : inProgress;
  if (target === null) return [];
  const wasAssigned = facts.issue.labels.some((label) => label.toLowerCase() === 'claude:assigned');
  const old = [phase === 'testing' ? inProgress : testing, wasAssigned ? assigned : null].filter((id) => id !== null);
  const issueId = facts.issue.id;
  return [
    ...old.map((labelId): Change => ({ kind: 'remove-label', issueId, labelId })),
    { kind: 'add-label', issueId, labelId: target },
  ];
}

export type NewPullRequest = Omit<Extract<Change, { kind: 'create-pr' }>, 'kind' | 'isDraft'>;

export const createDraft = (pr: NewPullRequest): Change => ({ kind: 'create-pr', ...pr, isDraft: true });

export type Opened = { pr: PullRequest } | { refusal: string };

/**
 * What became of a draft. Private repositories on a free plan have no drafts: then it is opened as a plain pull request.
 * When one is there already (an answer that got lost, a person who was quicker), that one is taken.
 */
export async function settleDraft(
  answer: Applied,
  pr: NewPullRequest,
  github: GitHub,
  task: { issue: number; branch: string },
  signal: AbortSignal,
): Promise<Opened> {
  if (answer.ok) return answer.kind === 'pr' ? { pr: answer.pr } : { refusal: 'GitHub gave no pull request back' };
  if (/draft pull requests are not supported/i.test(answer.message)) {
    const [plain] = await github.apply([{ kind: 'create-pr', ...pr, isDraft: false }], signal);
    if (plain?.ok && plain.kind === 'pr') return { pr: plain.pr };
    return { refusal: plain?.ok === false ? plain.message : 'GitHub gave no pull request back' };
  }
  if (/already exists/i.test(answer.message)) {
    const { pr: existing } = await github.readTask(task, signal);
    if (existing) return { pr: existing };
  }
  return { refusal: answer.message };
}
