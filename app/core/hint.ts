/** What a webhook or the timer says: look at this task again, and why. Hints for one task melt into one. */
import type { State } from '../contract/labels.ts';
import type { TaskRecord } from '../contract/record.ts';
import type { RunSight } from './facts.ts';
import { activeAttempt, type Evidence, NO_EVIDENCE } from './task.ts';

export type News =
  | { kind: 'anything' }
  /** By a list that was read just now there is a runner for it. */
  | { kind: 'turn' }
  /** `sight`: the webhook showed the run's job itself, so that nobody need ask for it. */
  | { kind: 'run'; runId: number; phase: 'in_progress' | 'completed'; sight?: RunSight }
  | { kind: 'issue-closed' }
  | { kind: 'pull-ended' };

export type Hint = {
  news: News[];
  evidence: Evidence;
  /** People whose rights will probably matter; naming them saves a request. */
  logins: string[];
  /** Whether the issue has blocked-by relations, where a webhook said so; absent when nobody knows. */
  relations?: boolean | undefined;
  /** Ids of comments with commands, as a webhook brought them: their writers see at once that they were heard. */
  heard?: number[];
  /** The task's branch as its labels have it, where nobody remembers the task; naming it saves a request. */
  branch?: string | undefined;
  /** SHA-256 of the text when somebody added `claude:queued`, by login: that text was approved, and no later one. */
  queuedText?: Readonly<Record<string, string>>;
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
    news: unlike([...a.news, ...b.news]),
    evidence: {
      isNew: a.evidence.isNew || b.evidence.isNew,
      queuedBy: union(a.evidence.queuedBy, b.evidence.queuedBy),
      rerunBy: union(a.evidence.rerunBy, b.evidence.rerunBy),
      cancelBy: unlike([...a.evidence.cancelBy, ...b.evidence.cancelBy]),
      ticked: unlike([...a.evidence.ticked, ...b.evidence.ticked]),
    },
    logins: union(a.logins, b.logins),
    heard: [...new Set([...(a.heard ?? []), ...(b.heard ?? [])])],
    relations: a.relations === true || b.relations === true ? true : (a.relations ?? b.relations),
    ...((a.branch || b.branch) && { branch: a.branch ?? b.branch }),
    ...((a.queuedText || b.queuedText) && { queuedText: { ...a.queuedText, ...b.queuedText } }),
  };
}

/** Each once: who waits long hears the same many times. */
const unlike = <T>(all: readonly T[]): T[] => [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];

/** The evidence as far as it is about the present text: who added `claude:queued` did not see what was written later. */
export function evidenceFor(textHash: string, { evidence, queuedText = {} }: Hint): Evidence {
  const saw = (login: string) => (queuedText[login] ?? textHash) === textHash;
  return { ...evidence, queuedBy: evidence.queuedBy.filter(saw) };
}

/** What the news show of runs; of two about one run, its end. A run that has ended never goes on. */
export function sightsIn(news: readonly News[]): Map<number, RunSight> {
  const sights = new Map<number, RunSight>();
  for (const one of news) {
    if (one.kind !== 'run' || !one.sight) continue;
    if (sights.get(one.runId)?.run.phase !== 'completed') sights.set(one.runId, one.sight);
  }
  return sights;
}

/** False when the app's last look at the task already showed all of it, so that looking again costs for nothing. */
export function isNews(hint: Hint, seen: { state: State; record: TaskRecord } | undefined): boolean {
  return seen === undefined || hint.news.some((news) => tellsMore(news, seen));
}

function tellsMore(news: News, { state, record }: { state: State; record: TaskRecord }): boolean {
  switch (news.kind) {
    case 'anything':
    case 'turn':
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
