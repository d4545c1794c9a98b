/** What of an accepted plan is still to be made, by the sub-issues that are there. Pure. */
import { isAccepted, MOST_PARTS, type Plan, type PlanPart, readPlan } from '../contract/plan.ts';
import type { CommentFacts, Facts } from './facts.ts';

/** The bot that writes for a job without the App's token. */
const JOBS_BOT = 'github-actions[bot]';

/** So many at once: GitHub allows eighty new issues and comments a minute. */
const AT_ONCE = 20;

export type PartToMake = PlanPart & {
  /** From 1. */
  number: number;
  of: number;
  /** Numbers of the issues it waits for. */
  waitsFor: number[];
};

/** The newest plan of this task that its action has proposed, and who ticked its box. */
export function proposed(
  { comments }: Pick<Facts, 'comments'>,
  nonces: readonly string[],
): { plan: Plan; acceptedBy: string | null } | undefined {
  const isBots = ({ author, ours }: CommentFacts) => ours || (author?.bot === true && author.login === JOBS_BOT);
  return comments
    .filter(isBots)
    .flatMap(({ body, editor }) => {
      const plan = readPlan(body);
      if (!plan || !nonces.includes(plan.id)) return [];
      const ticked = isAccepted(body, plan) && editor && !editor.bot;
      return [{ plan, acceptedBy: ticked ? editor.login : null }];
    })
    .at(-1);
}

export type Making = {
  /** To be made now: those whose forerunners are there. */
  parts: PartToMake[];
  made: number;
  /** Sub-issues made twice, by two processes at once: the later ones. */
  doubles: string[];
};

export function makingOf(plan: Plan, { subIssues }: Facts['dependencies']): Making {
  const own = subIssues.flatMap(({ part }) => (part?.plan === plan.id ? [part] : []));
  const made = new Map<number, (typeof own)[number]>();
  for (const one of own.toSorted((a, b) => a.issue - b.issue)) if (!made.has(one.number)) made.set(one.number, one);
  const doubles = own.filter((one) => made.get(one.number) !== one).map(({ nodeId }) => nodeId);
  const numbers = plan.parts.map((part, at) => ({ ...part, number: at + 1, of: plan.parts.length }));
  const ready = numbers.filter(({ number, after }) => !made.has(number) && after.every((one) => made.has(one)));
  const room = Math.min(AT_ONCE, MOST_PARTS - subIssues.length);
  const parts = ready.slice(0, Math.max(0, room)).map((part) => ({
    ...part,
    waitsFor: part.after.flatMap((one) => made.get(one)?.issue ?? []),
  }));
  return { parts, made: made.size, doubles };
}
