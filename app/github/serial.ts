/** One worker per key: hints that arrive while it works melt into one, which it takes up afterwards. */

export type Serial<T> = {
  /** Never rejects; what `work` rejects with goes to `onError`. */
  push(key: string, item: T): void;
  /** Resolves when nothing is waiting or under way, for one key or for all. */
  idle(key?: string): Promise<void>;
};

export function createSerial<T>(options: {
  merge: (waiting: T, item: T) => T;
  work: (item: T) => Promise<void>;
  onError: (error: unknown, item: T) => void;
}): Serial<T> {
  const { merge, work, onError } = options;
  const waiting = new Map<string, T>();
  const workers = new Map<string, Promise<void>>();

  async function run(key: string): Promise<void> {
    for (let item = waiting.get(key); item !== undefined; item = waiting.get(key)) {
      waiting.delete(key);
      try {
        await work(item);
      } catch (error) {
        onError(error, item);
      }
    }
    workers.delete(key);
  }

  return {
    push(key, item) {
      const already = waiting.get(key);
      waiting.set(key, already === undefined ? item : merge(already, item));
      if (!workers.has(key))
        workers.set(
          key,
          Promise.resolve().then(() => run(key)),
        );
    },
    async idle(key) {
      if (key !== undefined) return workers.get(key);
      while (workers.size > 0) await Promise.all(workers.values());
    },
  };
}
