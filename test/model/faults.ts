/** The one thing the server remembers: faults leave no trace in a conversation, so they are counted here. */
export type Faults = {
  /** True when the fault still stands: it is met for the first `times` calls with this key, or always. */
  meet: (key: string, times: number | undefined) => boolean;
};

export function countFaults(): Faults {
  const met = new Map<string, number>();
  return {
    meet(key, times = Number.POSITIVE_INFINITY) {
      const before = met.get(key) ?? 0;
      met.set(key, before + 1);
      return before < times;
    },
  };
}
