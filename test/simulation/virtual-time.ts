/**
 * Virtual time for a whole process: `Date`, timers and `AbortSignal.timeout` follow one queue, which jumps to the next timer
 * when nothing else can run. Libraries (Octokit's throttling, its retries, its token cache) are in it without knowing.
 */
import { webcrypto } from 'node:crypto';
import type { Clock } from '../github/clock.ts';

type Timer = { at: number; order: number; action: () => void };

export type VirtualTime = Clock & {
  /** Until `isOver` or until this moment (milliseconds since the epoch), whichever is first. */
  run(isOver: () => boolean, until: number): Promise<void>;
  /** Gives the process its own time back; what still waits never happens. */
  [Symbol.dispose](): void;
};

/** The thread pool is outside of virtual time: these are counted, so that time waits for them. */
const OUTSIDE = ['sign', 'verify', 'importKey', 'exportKey', 'generateKey', 'digest'] as const;

export function startVirtualTime(start: number, random: () => number): VirtualTime {
  const real = { ...timersOf(globalThis), Date, random: Math.random, abortAfter: AbortSignal.timeout };
  const turn = setImmediate;
  const timers: Timer[] = [];
  let now = start;
  let orders = 0;
  let outside = 0;

  const add = (ms: number, action: () => void): Timer => {
    orders += 1;
    const timer = { at: now + Math.max(0, Number.isFinite(ms) ? ms : 0), order: orders, action };
    let low = 0;
    let high = timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = timers[middle];
      if (other && other.at <= timer.at) low = middle + 1;
      else high = middle;
    }
    timers.splice(low, 0, timer);
    return timer;
  };
  const cancel = (timer: Timer) => {
    const at = timers.indexOf(timer);
    if (at >= 0) timers.splice(at, 1);
  };

  /** What Node's own timers look like to those that use them. */
  const handle = (begin: () => Timer) => {
    let timer = begin();
    const self = {
      ref: () => self,
      unref: () => self,
      hasRef: () => true,
      refresh() {
        cancel(timer);
        timer = begin();
        return self;
      },
      end: () => cancel(timer),
    };
    return self;
  };
  const end = (given: unknown) => {
    if (typeof given === 'object' && given !== null && 'end' in given && typeof given.end === 'function') given.end();
  };
  const after = (call: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
    handle(() => add(ms, () => call(...args)));
  const every = (call: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const self = handle(() =>
      add(Math.max(1, ms), () => {
        self.refresh();
        call(...args);
      }),
    );
    return self;
  };
  class VirtualDate extends Date {
    constructor(...given: (number | string | Date)[]) {
      if (given.length > 1) throw new Error('A simulation has no dates of local time');
      super(given.length === 0 ? now : (given[0] ?? Number.NaN));
    }
    static override now = () => now;
  }
  const abortAfter = (ms: number) => {
    const controller = new AbortController();
    add(ms, () => controller.abort(new DOMException('The operation timed out', 'TimeoutError')));
    return controller.signal;
  };
  Object.assign(globalThis, {
    Date: VirtualDate,
    setTimeout: after,
    clearTimeout: end,
    setInterval: every,
    clearInterval: end,
    setImmediate: (call: (...args: unknown[]) => void, ...args: unknown[]) => after(call, 0, ...args),
    clearImmediate: end,
  });
  Math.random = random;
  AbortSignal.timeout = abortAfter;

  let queue = Promise.resolve<unknown>(undefined);
  for (const name of OUTSIDE) {
    const own: (...args: never[]) => Promise<unknown> = webcrypto.subtle[name];
    Object.defineProperty(webcrypto.subtle, name, {
      configurable: true,
      value(...args: never[]) {
        outside += 1;
        // One after the other: which of two ends first must not depend on the machine.
        const result = queue.then(() => own.apply(webcrypto.subtle, args));
        queue = result.then(
          () => (outside -= 1),
          () => (outside -= 1),
        );
        return result;
      },
    });
  }

  /**
   * Everything that can happen without time passing has happened: a tick comes after all promises that can go on. A turn of
   * the event loop takes six times as long, and only what is outside needs one.
   */
  const drain = async () => {
    do await new Promise<void>((resolve) => (outside > 0 ? turn(resolve) : process.nextTick(resolve)));
    while (outside > 0);
  };

  return {
    now: () => now,
    after(ms, action) {
      const timer = add(ms, action);
      return () => cancel(timer);
    },
    async run(isOver, until) {
      for (;;) {
        await drain();
        const next = timers[0];
        if (isOver() || !next || next.at > until) break;
        timers.shift();
        now = Math.max(now, next.at);
        next.action();
      }
      if (!isOver()) now = Math.max(now, until);
    },
    [Symbol.dispose]() {
      const { random: chance, abortAfter: abort, ...globals } = real;
      Object.assign(globalThis, globals);
      Math.random = chance;
      AbortSignal.timeout = abort;
      for (const name of OUTSIDE) Reflect.deleteProperty(webcrypto.subtle, name);
      timers.length = 0;
    },
  };
}

const timersOf = (from: typeof globalThis) => ({
  setTimeout: from.setTimeout,
  clearTimeout: from.clearTimeout,
  setInterval: from.setInterval,
  clearInterval: from.clearInterval,
  setImmediate: from.setImmediate,
  clearImmediate: from.clearImmediate,
});
