/** Which webhooks that never reached the app are worth asking GitHub for again. Pure. */

/** One entry of GitHub's log; those of one webhook, sent several times, share their `guid`. */
export type Delivery = {
  id: number;
  guid: string;
  /** ISO 8601. */
  deliveredAt: string;
  /** 0 where nobody answered. */
  statusCode: number;
  /** `issues.labeled`. */
  event: string;
};

const HOUR_MS = 60 * 60 * 1000;
/** GitHub forgets deliveries after three days. */
export const REMEMBERED_MS = 72 * HOUR_MS;
/** Buttons: whoever pressed one longer ago has pressed it again, or thought better of it. */
const PRESSED_MS = HOUR_MS;
/** What fails every time fails because of what it says. */
const MAX_FAILURES = 3;
/** The timer finds what the newest state shows; more would only take requests away from it. */
const MAX_ASKED = 100;

/**
 * Ids of one delivery for each webhook nobody has answered well, oldest first. What the app refused (4xx) it would refuse
 * again. Of too many, those are taken that tell who did something, since the timer sees only what was done.
 */
export function toRedeliver(
  deliveries: readonly Delivery[],
  now: string,
  matters: (event: string) => boolean,
): number[] {
  const byGuid = Map.groupBy(deliveries, ({ guid }) => guid);
  const lost = [...byGuid.values()].flatMap((all) => {
    const last = all.toSorted(byTime).at(-1);
    if (!last || !matters(last.event) || all.some(({ statusCode }) => isAnswered(statusCode))) return [];
    const age = Date.parse(now) - Date.parse(last.deliveredAt);
    const isStale = age > (isPress(last.event) ? PRESSED_MS : REMEMBERED_MS);
    return isStale || all.length >= MAX_FAILURES ? [] : [last];
  });
  const newestFirst = lost.toSorted(byTime).toReversed();
  const telling = newestFirst.filter(({ event }) => tellsWho(event));
  const others = newestFirst.filter(({ event }) => !tellsWho(event));
  const chosen = [...telling, ...others].slice(0, MAX_ASKED);
  return chosen.toSorted(byTime).map(({ id }) => id);
}

const byTime = (a: Delivery, b: Delivery) => Date.parse(a.deliveredAt) - Date.parse(b.deliveredAt) || a.id - b.id;
const isAnswered = (status: number) => status >= 200 && status < 500;
const isPress = (event: string) => event.startsWith('check_run.');
const tellsWho = (event: string) => isPress(event) || event === 'issues.labeled';
