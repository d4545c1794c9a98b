/** Circles among tasks that wait for each other. Pure. */

/** Whom each waiting task waits for, by key. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** The shortest way from `own` over what it waits for back to itself, both ends included; null when there is none. */
export function cycleThrough(own: string, graph: Graph): string[] | null {
  const cameFrom = new Map<string, string>();
  const waiting = [own];
  for (const key of waiting) {
    for (const next of graph.get(key) ?? []) {
      if (next === own) return [...pathTo(key, cameFrom), own];
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, key);
      waiting.push(next);
    }
  }
  return null;
}

function pathTo(key: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const path = [key];
  for (let at = cameFrom.get(key); at !== undefined; at = cameFrom.get(at)) path.unshift(at);
  return path;
}
