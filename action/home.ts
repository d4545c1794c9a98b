/** Where everything lives that stays on the PC from job to job. */
import { join, resolve } from 'node:path';

/** `workspace`: the runner's RUNNER_WORKSPACE; `home`: where the operator wants it instead. */
export const homeOf = (workspace: string, home: string | undefined): string =>
  resolve(home || join(workspace, '..', '_claude'));

/** What V8 made of the bundle. It is code: no command in a sandbox sees of the home more than what is its own. */
export const compiledPath = (home: string): string => join(home, 'compiled');
