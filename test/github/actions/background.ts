/** Work behind an event that nobody waits for, one piece after the other. */
import type { GitHub } from '../github.ts';

/** Never throws: a failure is noted where tests look for them. */
export function inBackground(github: GitHub, work: () => Promise<void>): void {
  github.actions.background = github.actions.background.then(work).catch((error: unknown) => {
    github.violations.push(`Actions: ${error instanceof Error ? error.stack : String(error)}`);
  });
}
