/** A runner is online while it has a connection open, and a while longer. */
import type { GitHub } from '../github.ts';
import { loseRunner } from './lost.ts';
import type { Session } from './runtime.ts';
import { clearTimer, setTimer } from './timers.ts';

/** A connection of the runner is open: it is online. The returned function closes it; then silence is counted. */
export function connect(github: GitHub, { runner }: Session): () => void {
  const { connections, times } = github.actions;
  connections.set(runner.id, (connections.get(runner.id) ?? 0) + 1);
  runner.lastSeenAt = github.clock.now();
  clearTimer(github, `lost ${runner.id}`);
  return () => {
    const open = (connections.get(runner.id) ?? 1) - 1;
    connections.set(runner.id, open);
    if (open > 0 || runner.lastSeenAt === null) return;
    runner.lastSeenAt = github.clock.now();
    setTimer(github, `lost ${runner.id}`, times.lost, () => loseRunner(github, runner));
  };
}
