/**
 * Rate limits as GitHub counts them (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). The
 * numbers are settings, so that a test can run dry quickly; what was used is in `state.usage`.
 */
import type { Actor } from './actor.ts';
import { HttpError } from './errors.ts';
import type { GitHub } from './github.ts';
import type { Usage } from './state.ts';

export type Limits = {
  /** Requests per hour (GraphQL: points) of one person, installation or App; of all who are nobody; of a job's token. */
  primary: { rest: number; graphql: number; anonymous: number; job: number };
  /** Requests at once; points per minute, where a read costs 1 and a write 5. */
  secondary: { concurrent: number; restPoints: number; graphqlPoints: number };
};

export const defaultLimits = (): Limits => ({
  primary: { rest: 5000, graphql: 5000, anonymous: 60, job: 1000 },
  secondary: { concurrent: 100, restPoints: 900, graphqlPoints: 2000 },
});

const HOUR = 60 * 60_000;
const MINUTE = 60_000;

export type LimitedApi = 'rest' | 'graphql';

export type RateStatus = { limit: number; used: number; remaining: number /** Milliseconds. */; resetAt: number };

/** Whose budget a request spends: the person's or the installation's, whichever of its tokens is used. */
function ownerOf(actor: Actor): string {
  switch (actor.kind) {
    case 'anonymous':
      return 'nobody';
    case 'user':
      return `user ID ${actor.user.id}`;
    case 'app':
      return `App ID ${actor.app.id}`;
    case 'installation': {
      const { installation, jobId } = actor;
      return jobId === null ? `installation ID ${installation.id}` : `job of installation ID ${installation.id}`;
    }
  }
}

function usageOf(github: GitHub, actor: Actor): Usage {
  const owner = ownerOf(actor);
  const now = github.clock.now();
  const usage = github.state.usage.get(owner) ?? {
    rest: { used: 0, resetAt: now + HOUR },
    graphql: { used: 0, resetAt: now + HOUR },
    recent: [],
    concurrent: 0,
  };
  for (const api of ['rest', 'graphql'] as const)
    if (usage[api].resetAt <= now) usage[api] = { used: 0, resetAt: now + HOUR };
  while (usage.recent[0] && usage.recent[0].at <= now - MINUTE) usage.recent.shift();
  github.state.usage.set(owner, usage);
  return usage;
}

/** What is left of the primary limit. */
export function rateStatus(github: GitHub, actor: Actor, api: LimitedApi): RateStatus {
  const { used, resetAt } = usageOf(github, actor)[api];
  const { primary } = github.limits;
  const job = actor.kind === 'installation' && actor.jobId !== null;
  const limit = actor.kind === 'anonymous' ? primary.anonymous : job ? primary.job : primary[api];
  return { limit, used, remaining: Math.max(limit - used, 0), resetAt };
}

export function rateHeaders(github: GitHub, actor: Actor, api: LimitedApi): Record<string, string> {
  const { limit, used, remaining, resetAt } = rateStatus(github, actor, api);
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(Math.ceil(resetAt / 1000)),
    'x-ratelimit-resource': api === 'rest' ? 'core' : 'graphql',
  };
}

/**
 * Counts a request in, or throws the 403 GitHub answers. The returned function counts it out; `free` gives the request
 * back to the primary limit (a 304).
 */
export function admit(github: GitHub, actor: Actor, api: LimitedApi, write: boolean): (free: boolean) => void {
  const usage = usageOf(github, actor);
  const { secondary } = github.limits;
  const points = usage.recent.filter((one) => one.api === api).reduce((sum, one) => sum + one.points, 0);
  const perMinute = api === 'rest' ? secondary.restPoints : secondary.graphqlPoints;
  const cost = write ? 5 : 1;
  if (rateStatus(github, actor, api).remaining === 0)
    throw new HttpError(403, `API rate limit exceeded for ${ownerOf(actor)}.`, undefined, {
      ...rateHeaders(github, actor, api),
    });
  if (usage.concurrent >= secondary.concurrent || points + cost > perMinute)
    throw new HttpError(
      403,
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      undefined,
      { 'retry-after': '60' },
    );
  usage.concurrent += 1;
  usage[api].used += 1;
  usage.recent.push({ at: github.clock.now(), api, points: cost });
  return (free) => {
    usage.concurrent -= 1;
    if (free) usage[api].used -= 1;
  };
}
