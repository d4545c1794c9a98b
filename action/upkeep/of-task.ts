/** Journal and janitor as a task needs them: what they are told of it. */

import { commandEnvironment } from '../environment.ts';
import { freeBytesOf } from '../pc.ts';
import { removeContainers } from '../sandbox/leftovers.ts';
import type { Task } from '../task.ts';
import { placesOf } from '../workspace/open.ts';
import type { JanitorOptions } from './janitor.ts';
import { type Journal, openJournal } from './journal.ts';

const KEEP_DAYS = 7;
const FREE_DISK_GB = 5;

/** From here on, all that is logged stands on the PC too. */
export async function beginJournal(task: Task): Promise<{ task: Task; journal: Journal }> {
  const { inputs, tools } = task;
  const { task: number, attempt, nonce, kind } = inputs.dispatch;
  const { path: worktree, gitDir } = placesOf(inputs);
  const { owner, name } = inputs.repository;
  const entry = {
    ...{ repository: `${owner}/${name}`, task: number, attempt, nonce, kind, runner: inputs.runnerName },
    ...{ runUrl: inputs.runUrl, paths: { worktree, gitDir }, startedAt: new Date(tools.now()).toISOString() },
  };
  const journal = await openJournal(inputs.home, entry, { log: task.log, redact: task.redactor.redact });
  return { task: { ...task, log: journal.log }, journal };
}

/** Order on the disk is worth a warning, not an attempt. */
export async function keepOrder(task: Task, work: (options: JanitorOptions) => Promise<void>): Promise<void> {
  const { inputs, tools, log } = task;
  const { home, runnerName: runner, repository, dispatch } = inputs;
  const environment = commandEnvironment(inputs.environment, inputs.temp);
  const { keepDays = KEEP_DAYS, freeDiskGb = FREE_DISK_GB } = dispatch.settings;
  try {
    await work({
      ...{ home, runner, repository: `${repository.owner}/${repository.name}`, keepDays, freeDiskGb },
      ...{ freeBytes: () => freeBytesOf(home), now: tools.now, info: log.info },
      removeContainers: (attempt) => removeContainers(attempt, { run: tools.run, environment, cwd: home }),
    });
  } catch (error) {
    log.warning(`The disk of this PC could not be put in order: ${String(error)}`);
  }
}
