/** Named timers on the injected clock: setting one again replaces it. */
import type { GitHub } from '../github.ts';

export function setTimer(github: GitHub, name: string, ms: number, action: () => void): void {
  clearTimer(github, name);
  const cancel = github.clock.after(ms, () => {
    github.actions.timers.delete(name);
    action();
  });
  github.actions.timers.set(name, cancel);
}

export function clearTimer(github: GitHub, name: string): void {
  github.actions.timers.get(name)?.();
  github.actions.timers.delete(name);
}

export function clearAllTimers(github: GitHub): void {
  for (const cancel of github.actions.timers.values()) cancel();
  github.actions.timers.clear();
}
