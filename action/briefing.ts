/** What Claude is told before it works: the first prompt, the template for pull requests, the guidance that counts. */
import { chooseFence } from '../app/contract/fence.ts';
import { isGuidance } from './guarded-paths.ts';
import { spoken, taskPrompt } from './prompt.ts';
import { findTemplate } from './render/template.ts';
import { previousOutcome, type Task, type Work } from './task.ts';
import { trusted } from './voices.ts';
import type { Worktree } from './workspace/worktree.ts';

/** GitHub offers it to people who open a pull request. */
export async function readTemplate(worktree: Worktree, signal: AbortSignal): Promise<string | undefined> {
  const path = findTemplate(await worktree.listOnDefault(['.github/', 'docs/'], signal));
  return path === undefined ? undefined : await worktree.readOnDefault(path, 20_000, signal);
}

/** What Claude obeys counts as it is on the default branch: where the work has changed it, that is told instead. */
export async function trustedGuidance(
  worktree: Worktree,
  work: Work,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!work.changes.some(({ path }) => isGuidance(path))) return undefined;
  const names = await worktree.listOnDefault([], signal);
  return names.includes('CLAUDE.md') ? await worktree.readOnDefault('CLAUDE.md', 50_000, signal) : '';
}

/** Of a task: the issue, what was said of it, and what came before. */
export async function firstPrompt(
  task: Task,
  { worktree, isResumed }: { worktree: Worktree; isResumed: boolean },
  { template }: Work,
): Promise<string> {
  const { facts, inputs, tools } = task;
  const { task: number, branch } = inputs.dispatch;
  const voices = { github: task.github, notice: task.log.notice };
  const [comments = [], feedback = []] = await trusted([facts.issue.comments, facts.feedback], voices, task.stop);
  const said = { issue: { ...facts.issue, number }, comments, feedback };
  const outcome = previousOutcome(task);
  return taskPrompt({
    ...said,
    template,
    attempt: inputs.dispatch.attempt,
    branch,
    hasEarlierWork: worktree.hasEarlierWork,
    isResumed,
    previous: outcome && outcome.kind !== 'succeeded' ? outcome : undefined,
    fence: chooseFence(`${spoken(said)}\n${template ?? ''}`, tools.randomHex),
  });
}
