/** Checks of the PC itself. */
import { ok, type PcCheck, problem, warning } from './finding.ts';

const GIB = 1024 ** 3;
const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;

/** Below the first jobs fail; below the second they soon will. */
const DISK = { problem: 1 * GIB, warning: 10 * GIB };
const INODES = 0.05;
/** Claude Code takes about 210 MB, the tests of a project what they take. */
const MEMORY = 2 * GIB;

export const disk: PcCheck = async ({ host, root }) => {
  const { freeBytes } = await host.disk(root);
  const what = `${gib(freeBytes)} are free for ${root}`;
  if (freeBytes >= DISK.warning) return ok('disk', what);
  const why = 'A full disk fails every job, and the runner program can not update itself.';
  const fix = `See what takes the room: du -xh --max-depth=2 ${root} | sort -h | tail`;
  return freeBytes < DISK.problem ? problem('disk', what, why, fix) : warning('disk', what, why, fix);
};

export const inodes: PcCheck = async ({ host, root }) => {
  const { freeInodes, inodes } = await host.disk(root);
  // Some file systems (btrfs) count none.
  if (inodes === 0 || freeInodes / inodes >= INODES) return ok('inodes', `${freeInodes} inodes are free`);
  return problem(
    'inodes',
    `${freeInodes} of ${inodes} inodes are free`,
    'node_modules folders hold many small files; without inodes a disk with room is full.',
    `Remove old workspaces: ls ${root}/instances/*/work`,
  );
};

export const memory: PcCheck = async ({ host }) => {
  const what = `${gib(host.memory)} of memory`;
  if (host.memory >= MEMORY) return ok('memory', what);
  return warning(
    'memory',
    what,
    'Claude Code and a test run beside it need about 2 GiB; the kernel ends jobs when memory runs out.',
    'Add memory or swap, or run a single instance here.',
  );
};
