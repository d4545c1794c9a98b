/** Who waits for room to write a first comment: GitHub lets an App create so much a minute and an hour. Best rank first. */

export type WaitingRoom<T> = {
  /** True: the room is taken, go on. False: it waits, and is called when it is its turn. */
  enter(key: string, item: T, rank: number): boolean;
  /** It needs no room, or has used it. */
  leave(key: string): void;
  /** It could not use its room, and has to take some anew; if it waits, it goes on waiting. */
  giveBack(key: string): void;
  /** What waits under this key. */
  waits(key: string): T | undefined;
};

export function createWaitingRoom<T>(options: {
  /** Takes room for one and answers 0, or answers the milliseconds to wait. */
  take: () => number;
  later: (ms: number, call: () => void) => void;
  merge: (waiting: T, item: T) => T;
  call: (item: T) => void;
}): WaitingRoom<T> {
  const { take, later, merge, call } = options;
  const waiting = new Map<string, { item: T; rank: number }>();
  /** Called, with room taken for them. */
  const called = new Set<string>();
  let isTimed = false;

  function serve(): void {
    const inOrder = [...waiting].toSorted(([, a], [, b]) => a.rank - b.rank);
    for (const [key, { item }] of inOrder) {
      const ms = take();
      if (ms > 0) {
        wakeIn(ms);
        break;
      }
      waiting.delete(key);
      called.add(key);
      call(item);
    }
  }

  function wakeIn(ms: number): void {
    if (isTimed) return;
    isTimed = true;
    later(ms, () => {
      isTimed = false;
      serve();
    });
  }

  return {
    enter(key, item, rank) {
      if (called.has(key)) return true;
      const already = waiting.get(key);
      waiting.set(key, { item: already ? merge(already.item, item) : item, rank });
      if (waiting.size > 1) return false;
      const ms = take();
      if (ms > 0) {
        wakeIn(ms);
        return false;
      }
      waiting.delete(key);
      called.add(key);
      return true;
    },
    leave(key) {
      waiting.delete(key);
      called.delete(key);
    },
    giveBack: (key) => void called.delete(key),
    waits: (key) => waiting.get(key)?.item,
  };
}
