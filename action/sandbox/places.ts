/** Where things lie on this PC, as far as the sandbox must know. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Environment, Inputs } from '../inputs.ts';
import type { Places } from './policy.ts';

const userHomeOf = (environment: Environment): string => environment['HOME'] || homedir();

/** `worktree` and `temp` are those of the attempt. */
export function findPlaces(inputs: Inputs, worktree: string, temp: string): Places {
  const { environment, home, repository, dispatch } = inputs;
  const userHome = userHomeOf(environment);
  const { owner, name } = repository;
  const mirror = join(home, 'mirrors', owner, `${name}.git`);
  return {
    userHome,
    claudeHome: environment['CLAUDE_CONFIG_DIR'] || join(userHome, '.claude'),
    claudeNotes: join(environment['CLAUDE_CONFIG_DIR'] || userHome, '.claude.json'),
    taskClaude: join(home, 'claude', owner, name, String(dispatch.task)),
    clusterHome: home,
    mirror,
    worktree,
    gitDir: join(mirror, 'worktrees', basename(worktree)),
    cache: join(home, 'caches', owner, name),
    temp,
    jobTemp: inputs.temp,
    runner: findRunner(environment['RUNNER_WORKSPACE']),
    toolCache: environment['RUNNER_TOOL_CACHE'] || undefined,
  };
}

/** The runner keeps its workspaces two levels below itself, and its registration in `.runner`. */
function findRunner(workspace: string | undefined): string | undefined {
  if (workspace === undefined) return undefined;
  const root = dirname(dirname(workspace));
  return existsSync(join(root, '.runner')) ? root : undefined;
}
