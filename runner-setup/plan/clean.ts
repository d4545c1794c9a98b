/** PURE. What `clean` removes of one instance: what is old, and not in use. */

export type Entry = { path: string; name: string; modifiedAt: number };

export type CleanFacts = {
  /** Directly in the work directory. */
  work: readonly Entry[];
  /** Logs in `_diag`. */
  diagnostics: readonly Entry[];
  /** A job is at work. */
  busy: boolean;
  now: number;
};

const DAY = 24 * 60 * 60_000;

/**
 * Paths, oldest first. Of the work directory only workspaces: what starts with `_` (_tool, _actions, _temp,
 * _PipelineMapping) is the runner's own and breaks when it is missing. The two newest logs stay: one is being written.
 */
export function planClean(facts: CleanFacts, days: number): string[] {
  const old = ({ modifiedAt }: Entry) => facts.now - modifiedAt > days * DAY;
  const workspaces = facts.busy ? [] : facts.work.filter(({ name }) => !name.startsWith('_'));
  const logs = facts.diagnostics
    .filter(({ name }) => name.endsWith('.log'))
    .toSorted((a, b) => b.modifiedAt - a.modifiedAt)
    .slice(2);
  return [...workspaces, ...logs]
    .filter(old)
    .toSorted((a, b) => a.modifiedAt - b.modifiedAt)
    .map(({ path }) => path);
}
