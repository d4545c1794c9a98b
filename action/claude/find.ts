/** Finds the Claude Code that is installed on the PC. It is never downloaded for a run. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { attemptFailed } from '../failure.ts';
import { hasCode } from '../system-error.ts';

/** Absolute path of `claude`. Throws AttemptFailed with the command that installs it. */
export function findClaude(path: string | undefined, runner: string): string {
  const found = (path ?? '')
    .split(delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, 'claude'))
    .find(isExecutable);
  if (found !== undefined) return found;
  throw attemptFailed(
    'claude-missing',
    `Claude Code is not installed on ${runner}, or not on the PATH of its runner. Install it there once with \`npm install -g @anthropic-ai/claude-code\` and restart the runner.`,
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EACCES', 'ENOTDIR')) return false;
    throw error;
  }
}
