/** What a webhook or the timer says: look at this task again, and why. Hints for one task melt into one. */
import type { State } from '../contract/labels.ts';
import type { TaskRecord } from '../contract/record.ts';
import { activeAttempt, type Evidence, NO_EVIDENCE } from './task.ts';

export type News =
  | { kind: 'anything' }
  | { kind: 'run'; runId: number; phase: 'in_progress' | 'completed' }
  | { kind: 'issue-closed' }
  | { kind: 'pull-ended' };

export type Hint = {
  news: News[];
  evidence: Evidence;
  /** People whose rights will probably matter; naming them saves a request. */
  logins: string[];
  /** Whether the issue has blocked-by relations, where a webhook said so; absent when nobody knows. */
  relations?: boolean | undefined;
};

export const hintOf = (
  news: News,
  evidence: Partial<Evidence> = {},
  logins: string[] = [],
  relations?: boolean,
): Hint => ({
  news: [news],
  evidence: { ...NO_EVIDENCE, ...evidence },
  logins,
  relations,
});

export function mergeHints(a: Hint, b: Hint): Hint {
  const union = (one: string[], other: string[]) => [...new Set([...one, ...other])];
  return {
    news: [...a.news, ...b.news],
    evidence: {
      isNew: a.evidence.isNew || b.evidence.isNew,
      queuedBy: [...a.evidence.queuedBy, ...b.evidence.queuedBy],
      rerunBy: union(a.evidence.rerunBy, b.evidence.rerunBy),
      cancelBy: [...a.evidence.cancelBy, ...b.evidence.cancelBy],
    },
    logins: union(a.logins, b.logins),
    relations: a.relations === true || b.relations === true ? true : (a.relations ?? b.relations),
  };
}

/** False when the app's last look at the task already showed all of it, so that looking again costs for nothing. */
export function isNews(hint: Hint, seen: { state: State; record: TaskRecord } | undefined): boolean {
  return seen === undefined || hint.news.some((news) => tellsMore(news, seen));
}

function tellsMore(news: News, { state, record }: { state: State; record: TaskRecord }): boolean {
  switch (news.kind) {
    case 'anything':
      return true;
    case 'issue-closed':
      return state !== 'completed' && state !== 'cancelled' && state !== 'failed';
    case 'pull-ended':
      return state !== 'completed';
    case 'run': {
      const attempt = activeAttempt(record);
      if (!attempt) return !record.attempts.some(({ runId }) => runId === news.runId);
      const known = attempt.runId === news.runId && attempt.startedAt !== null;
      return news.phase === 'completed' || !known;
    }
  }
}
