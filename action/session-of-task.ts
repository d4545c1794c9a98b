/** Which of Claude's sessions an attempt carries on with, and what it leaves for the next one. */
import type { Outcome } from '../app/contract/outcome.ts';
import type { Agent } from './claude/agent.ts';
import { findSession, keepSession, type Session, type SessionPlace } from './session.ts';
import { previousOutcome, type Task, type Work } from './task.ts';
import type { Worktree } from './workspace/worktree.ts';

/** A session that ended in an error of its own is not carried on with: what broke it may be in it. */
export async function findTaskSession(
  task: Task,
  worktree: Worktree,
  claudeHome: string,
): Promise<Session | undefined> {
  const { log } = task;
  const last = previousOutcome(task);
  if (last?.kind === 'agent-error' || last?.kind === 'superseded') return undefined;
  const session = await findSession({ ...sessionPlace(task), claudeHome }, worktree.found);
  if (session) log.info('Claude carries on with the session of the last attempt, which is on this PC.');
  return session;
}

export async function keepTaskSession(
  task: Task,
  agent: Agent,
  { hasClaudeRun, head }: Work,
  outcome: Outcome,
): Promise<void> {
  if (!hasClaudeRun || head === undefined || outcome.kind === 'agent-error') return;
  try {
    await keepSession(sessionPlace(task), agent.session(), head);
  } catch (error) {
    task.log.warning(`The session could not be kept for a later attempt: ${String(error)}`);
  }
}

function sessionPlace({ inputs }: Task): SessionPlace {
  const { home, repository, dispatch } = inputs;
  return { home, repository, issue: dispatch.task };
}
