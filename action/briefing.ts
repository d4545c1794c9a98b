/** What Claude is told before it works: the first prompt, the template for pull requests, the guidance that counts. */
import { chooseFence } from '../app/contract/fence.ts';
import { ownLogin } from './access.ts';
import type { Said } from './github/port.ts';
import { isGuidance } from './guarded-paths.ts';
import { type OpenMessage, openMessages } from './messages/open.ts';
import { addToOutbox } from './messages/outbox.ts';
import { takeMessages } from './messages/take.ts';
import { type PromptFacts, spoken, taskPrompt } from './prompt.ts';
import { findTemplate } from './render/template.ts';
import { previousFailure, type Task, type Work } from './task.ts';
import { openThreads, threadsSpoken } from './threads.ts';
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

/** What people who are heard have said of the task. */
export type Heard = {
  comments: readonly Said[];
  feedback: readonly Said[];
  threads: PromptFacts['threads'];
};

/** What other tasks have left for this one, and nobody has dealt with yet. */
export const messagesFor = ({ facts, access, record }: Pick<Task, 'facts' | 'access' | 'record'>): OpenMessage[] =>
  openMessages(facts.issue.botComments, access.isOwn ? ownLogin(access) : undefined, record);

/** Claude's words for people; what it says to other tasks is kept for the end. */
export function withoutMessages({ inputs: { repository } }: Task, work: Work, words: string): string {
  const { said, messages, unsent } = takeMessages(words, `${repository.owner}/${repository.name}`);
  work.outbox = addToOutbox(work.outbox, messages, unsent);
  return said;
}

/** Asks for the rights of whoever spoke. */
export async function hear(task: Task): Promise<Heard> {
  const { issue, feedback: onPull, threads } = task.facts;
  const voices = { github: task.github, notice: task.log.notice };
  const groups = [issue.comments, onPull, ...threads.map(({ comments }) => comments.filter(({ isBot }) => !isBot))];
  const [comments = [], feedback = [], ...inThreads] = await trusted(groups, voices, task.stop);
  const own = ownLogin(task.access);
  const all = threads.map(({ comments: said, ...thread }, at) => ({
    ...thread,
    comments: [
      ...said.filter(({ author, isBot }) => isBot && author === own).map((one) => ({ ...one, isOwn: true })),
      ...(inThreads[at] ?? []).map((one) => ({ ...one, isBot: false, isOwn: false })),
    ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)),
  }));
  return { comments, feedback, threads: { open: openThreads(all), all } };
}

/** Of a task: the issue, what was said of it, and what came before. */
export function firstPrompt(
  task: Task,
  { worktree, isResumed, heard }: { worktree: Worktree; isResumed: boolean; heard: Heard },
  { template }: Work,
): string {
  const { facts, inputs, tools } = task;
  const { task: number, branch } = inputs.dispatch;
  const said = { issue: { ...facts.issue, number }, ...heard, messages: messagesFor(task) };
  return taskPrompt({
    ...said,
    template,
    attempt: inputs.dispatch.attempt,
    branch,
    hasEarlierWork: worktree.hasEarlierWork,
    isResumed,
    previous: previousFailure(task),
    fence: chooseFence(`${spoken(said)}\n${threadsSpoken(heard.threads.all)}\n${template ?? ''}`, tools.randomHex),
  });
}
