/** Finds and signals every process that a command started, also those that left its process group or lost their parent. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { hasCode } from './system-error.ts';

/**
 * Set in the environment of commands that may start others; children inherit it, which is how strays are recognised. The
 * value must be unique on the PC: whatever carries it is killed.
 */
export const TREE_MARKER = 'CLAUDE_CLUSTER_RUN';

type Row = { pid: number; parent: number };

/** Reads a file of /proc; undefined when the process has ended meanwhile or belongs to somebody else. */
function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function processes(): Row[] {
  if (!existsSync('/proc/self/stat')) {
    const table = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout ?? '';
    return table
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .flatMap(([pid, parent]) => (pid && parent !== undefined ? [{ pid, parent }] : []));
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = readProc(`/proc/${name}/stat`);
      // The command name stands in parentheses and may itself hold spaces and parentheses.
      const parent = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
      return parent === undefined ? [] : [{ pid: Number(name), parent: Number(parent) }];
    });
}

/** Descendants of `root`, and on Linux every process whose environment carries the marker; never this process. */
function findTree(root: number, marker: string | undefined): number[] {
  const rows = processes();
  const found = new Set([root]);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const { pid, parent } of rows) if (found.has(parent)) found.add(pid);
  }
  if (marker !== undefined) {
    const entry = `${TREE_MARKER}=${marker}`;
    for (const { pid } of rows) if (readProc(`/proc/${pid}/environ`)?.split('\0').includes(entry)) found.add(pid);
  }
  found.delete(process.pid);
  return [...found];
}

/** Signals the process group of `root` and everything `findTree` knows. What has ended already is no error. */
export function signalTree(root: number, marker: string | undefined, signal: NodeJS.Signals): void {
  for (const pid of [-root, ...findTree(root, marker)]) send(pid, signal);
}

/** Kills what a command left behind after it ended itself. Its strays have no parent to be found by, only group and marker. */
export function killStrays(root: number, marker: string | undefined): void {
  send(-root, 'SIGKILL');
  if (marker !== undefined) for (const pid of findTree(root, marker)) send(pid, 'SIGKILL');
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, 'ESRCH', 'EPERM')) throw error;
  }
}
