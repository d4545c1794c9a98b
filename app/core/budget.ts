/** What GitHub still allows within the hour, and how much of it the timer may spend. Pure. */

/** One API's budget as GitHub's last answer told it; times are ISO 8601. */
export type Rate = { limit: number; remaining: number; resetAt: string };
export type Api = 'rest' | 'graphql';
/** Of one installation; an API that was not asked yet is absent. */
export type Budget = { readonly [api in Api]?: Rate };

/** The last part of a budget is kept for what people wait for. */
const RESERVE = 0.05;
/** Of what is left above the reserve the timer takes this part, spread evenly over the time until it is full again. */
const TIMERS_SHARE = 0.25;

export type Allowance =
  | { kind: 'requests'; most: number }
  /** Only what people wait for is done until then. */
  | { kind: 'nothing'; until: string };

/** What the timer may spend of each API in a round now, with the next one `seconds` later. */
export function allowanceOf(budget: Budget, now: string, seconds: number): Allowance {
  const low = ratesOf(budget, now).filter(({ limit, remaining }) => remaining <= limit * RESERVE);
  const last = low
    .map(({ resetAt }) => resetAt)
    .toSorted()
    .at(-1);
  if (last !== undefined) return { kind: 'nothing', until: last };
  const shares = ratesOf(budget, now).map(({ limit, remaining, resetAt }) => {
    const rounds = Math.max(1, (Date.parse(resetAt) - Date.parse(now)) / 1000 / seconds);
    return Math.max(1, Math.floor(((remaining - limit * RESERVE) * TIMERS_SHARE) / rounds));
  });
  return { kind: 'requests', most: Math.min(...shares, Number.MAX_SAFE_INTEGER) };
}

/** The time at which there is a budget again; undefined while there is one. */
export function spentUntil(budget: Budget, api: Api, now: string): string | undefined {
  const rate = budget[api];
  return rate && rate.remaining <= 0 && Date.parse(rate.resetAt) > Date.parse(now) ? rate.resetAt : undefined;
}

/** A budget whose hour is over is full again, whatever the last answer said. */
const ratesOf = (budget: Budget, now: string): Rate[] =>
  [budget.rest, budget.graphql].flatMap((rate) => (rate && Date.parse(rate.resetAt) > Date.parse(now) ? [rate] : []));
