/** Repeats what failed for a reason that can pass. */

export type Sleep = (ms: number) => Promise<void>;

/** Tries once, and once more after each delay while `canPass` says that it is worth it. The last error is thrown. */
export async function retry<T>(
  work: () => Promise<T>,
  canPass: (error: unknown) => boolean,
  delaysMs: readonly number[],
  sleep: Sleep,
): Promise<T> {
  const [delay, ...later] = delaysMs;
  try {
    return await work();
  } catch (error) {
    if (delay === undefined || !canPass(error)) throw error;
    await sleep(delay);
    return await retry(work, canPass, later, sleep);
  }
}
