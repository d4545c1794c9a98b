/** Plays one task of the tour in a clone, as the action would: attempts, test gate, repair rounds. For the tests only. */
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { claudeEnvironment } from '../model/environment.ts';
import { CLAUDE_PATH, runClaude } from '../model/run-claude.ts';
import type { TourTask } from './task.ts';

const execute = promisify(execFile);

/** No configuration, identity or credential of the machine. */
const environment = {
  PATH: CLAUDE_PATH,
  NPM_CONFIG_UPDATE_NOTIFIER: 'false',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Tour',
  GIT_AUTHOR_EMAIL: 'tour@example.org',
  GIT_COMMITTER_NAME: 'Tour',
  GIT_COMMITTER_EMAIL: 'tour@example.org',
};

/** @throws Error with what git printed, when it fails. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute('git', args, { cwd, env: environment });
  return stdout.trim();
}

/** The shop's own test gate. */
export async function npmTest(cwd: string): Promise<{ passed: boolean; output: string }> {
  try {
    const { stdout } = await execute('npm', ['test'], { cwd, env: { ...environment, HOME: dirname(cwd) } });
    return { passed: true, output: stdout };
  } catch (error) {
    if (!(error instanceof Error && 'stdout' in error)) throw error;
    return { passed: false, output: String(error.stdout) };
  }
}

export type Played = {
  key: string;
  directory: string;
  failures: string[];
  repairRounds: number;
  files: string[];
  passed: boolean;
  /** Tool calls that were refused, and turns that ended in an error. */
  troubles: string[];
};

const MOST_REPAIR_ROUNDS = 3;

/** Clones `origin`, does the task on a branch named like its key, commits and pushes it. */
export async function playTask(task: TourTask, origin: string, root: string, modelUrl: string): Promise<Played> {
  const directory = join(root, task.key);
  await git(root, 'clone', '--quiet', origin, directory);
  await git(directory, 'checkout', '--quiet', '-b', task.key);
  const home = join(root, `${task.key}-home`);
  const troubles: string[] = [];

  async function turn(prompt: string, resume?: string): Promise<string> {
    const args = ['--permission-mode', 'acceptEdits', '--allowedTools', 'Bash'];
    const run = await runClaude({
      prompt,
      cwd: directory,
      environment: claudeEnvironment({ home, modelUrl, path: CLAUDE_PATH }),
      args: resume === undefined ? args : [...args, '--resume', resume],
    });
    if (run.result?.is_error !== false) troubles.push(run.result?.result ?? run.stderr);
    troubles.push(...(run.result?.permission_denials ?? []).map((denial) => denial.tool_name));
    return run.result?.session_id ?? '';
  }

  const failures: string[] = [];
  let session = await turn(`${task.body}\n\nAttempt: 1\n`);
  while ((await git(directory, 'status', '--porcelain')) === '' && failures.length < task.expected.failures.length) {
    failures.push('no-changes');
    session = await turn(`${task.body}\n\nAttempt: ${failures.length + 1}\n`);
  }
  let repairRounds = 0;
  let gate = await npmTest(directory);
  while (!gate.passed && repairRounds < MOST_REPAIR_ROUNDS) {
    repairRounds += 1;
    await turn(`The tests fail. Repair what is wrong.\n\n${gate.output}`, session);
    gate = await npmTest(directory);
  }
  await git(directory, 'add', '--all');
  await git(directory, 'commit', '--quiet', '--message', task.title);
  await git(directory, 'push', '--quiet', 'origin', task.key);
  const files = (await git(directory, 'diff', '--name-only', 'main', task.key)).split('\n').sort();
  return { key: task.key, directory, failures, repairRounds, files, passed: gate.passed, troubles };
}
