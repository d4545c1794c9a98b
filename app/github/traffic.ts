/**
 * What one installation sends to GitHub, kept within GitHub's limits: the budget of the hour is read off every answer, points
 * a minute and new content are counted, and ten requests are under way at most, so that a limit is planned for and not hit.
 */
import pLimit from 'p-limit';
import { z } from 'zod';
import { type Api, type Budget, spentUntil } from '../core/budget.ts';
import { fitsAt, stillCounting, type Taken, type Window } from '../core/pace.ts';
import { BudgetSpent } from './errors.ts';
import type { Client } from './octokit.ts';
import { isMutation, resend } from './resend.ts';

/** Answers to people must not wait behind the comments of a thousand new tasks, and so have room of their own. */
export type Content = 'answer' | 'task';

export type Traffic = {
  budget(): Budget;
  /** Takes room for new comments and resolves to 0, or to the milliseconds after which there may be some. */
  takeContent(kind: Content, comments: number): number;
  /** Has a client's requests counted, and refused where GitHub would refuse them. */
  watch(client: Client): void;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Four fifths of GitHub's 900 and 2,000 points a minute: a read counts one, a write five. */
const POINTS: { readonly [api in Api]: readonly Window[] } = {
  rest: [{ ms: MINUTE, most: 720 }],
  graphql: [{ ms: MINUTE, most: 1600 }],
};
const WRITE_POINTS = 5;

/** GitHub wants no more than a hundred, of all that speak for the App. */
const AT_ONCE = 10;

/** Of GitHub's 80 a minute and 500 an hour the jobs' pull requests and check runs need some too. */
const CONTENT: { readonly [kind in Content]: readonly Window[] } = {
  answer: [
    { ms: MINUTE, most: 10 },
    { ms: HOUR, most: 60 },
  ],
  task: [
    { ms: MINUTE, most: 60 },
    { ms: HOUR, most: 360 },
  ],
};

/** What was let through a while ago may still wait for points: all that GitHub gets keeps to this. */
const SENT: readonly Window[] = [
  { ms: MINUTE, most: 70 },
  { ms: HOUR, most: 420 },
];

/** `pause` resolves after its milliseconds. */
export function createTraffic(pause = pauseFor): Traffic {
  const atOnce = pLimit(AT_ONCE);
  const budget: { [api in Api]?: NonNullable<Budget[Api]> } = {};
  const points = { rest: createMeter(POINTS.rest), graphql: createMeter(POINTS.graphql) };
  const content = { answer: createMeter(CONTENT.answer), task: createMeter(CONTENT.task) };
  const sent = createMeter(SENT);
  const turns: { [api in Api]: Promise<void> } = { rest: Promise.resolve(), graphql: Promise.resolve() };

  /** One after the other, so that who came first goes first. */
  function turn(api: Api, cost: number): Promise<void> {
    turns[api] = turns[api].then(async () => (await room(points[api], cost))());
    return turns[api];
  }

  function learn(api: Api, headers: unknown): void {
    const told = headersSchema.safeParse(headers).data;
    if (!told) return;
    const resetAt = new Date(told['x-ratelimit-reset'] * 1000).toISOString();
    budget[api] = { limit: told['x-ratelimit-limit'], remaining: told['x-ratelimit-remaining'], resetAt };
  }

  async function once<T extends { headers: unknown }>(options: Asked, send: () => Promise<T>): Promise<T> {
    const api = options.url.endsWith('/graphql') ? 'graphql' : 'rest';
    const until = spentUntil(budget, api, new Date().toISOString());
    if (until !== undefined) throw new BudgetSpent(until);
    await turn(api, isWrite(api, options) ? WRITE_POINTS : 1);
    const comments = commentsIn(options);
    const done = comments > 0 ? await room(sent, comments) : () => {};
    try {
      // A token is fetched while requests that need it are under way; after them in the queue it would never come.
      const response = await (options.url.endsWith('/access_tokens') ? send() : atOnce(send));
      learn(api, response.headers);
      return response;
    } catch (error) {
      learn(api, failureSchema.safeParse(error).data?.response.headers);
      throw error;
    } finally {
      done();
    }
  }

  return {
    budget: () => budget,
    takeContent: (kind, comments) => content[kind].take(comments),
    watch: ({ hook, log }) =>
      hook.wrap('request', (request, options) => {
        const send = async () => {
          const response = await request(options);
          log.debug(`GitHub: ${options.method} ${options.url} - ${response.status}`);
          return response;
        };
        return resend(() => once(options, send), options, pause);
      }),
  };
}

type Asked = { method: string; url: string; query?: unknown };

function isWrite(api: Api, options: Asked): boolean {
  if (api === 'graphql') return isMutation(options);
  return options.method !== 'GET' && options.method !== 'HEAD';
}

/** A task is written in one mutation, so a comment is one of its fields. */
const commentsIn = (options: Asked): number =>
  isMutation(options) ? (options.query.match(/\baddComment\(/g)?.length ?? 0) : 0;

const pauseFor = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));

/** Resolves when there was room, to what is called when GitHub has answered. */
async function room(meter: Meter, points: number): Promise<() => void> {
  for (;;) {
    const begun = meter.begin(points);
    if ('done' in begun) return begun.done;
    await pauseFor(begun.ms);
  }
}

const whole = z.coerce.number().int().min(0);
const headersSchema = z.object({
  'x-ratelimit-limit': whole.min(1),
  'x-ratelimit-remaining': whole,
  'x-ratelimit-reset': whole,
});
const failureSchema = z.object({ response: z.object({ headers: z.unknown() }) });

type Meter = {
  /** Takes points and answers 0, or takes none and answers the milliseconds to wait. */
  take(points: number): number;
  /** The same for what takes time, and counts from its end: many requests may stand before it in Octokit's queue. */
  begin(points: number): { done: () => void } | { ms: number };
};

function createMeter(windows: readonly Window[]): Meter {
  let taken: Taken[] = [];
  const underWay = new Set<{ points: number }>();
  const wait = (points: number) => {
    const now = Date.now();
    const open = [...underWay].map((one) => ({ at: now, points: one.points }));
    return fitsAt([...taken, ...open], points, windows, now) - now;
  };
  const count = (points: number) => {
    const now = Date.now();
    taken = [...stillCounting(taken, windows, now), { at: now, points }];
  };
  return {
    take(points) {
      const begun = this.begin(points);
      if ('ms' in begun) return begun.ms;
      begun.done();
      return 0;
    },
    begin(points) {
      const ms = wait(points);
      if (ms > 0) return { ms };
      const begun = { points };
      underWay.add(begun);
      return {
        done() {
          underWay.delete(begun);
          count(points);
        },
      };
    },
  };
}
