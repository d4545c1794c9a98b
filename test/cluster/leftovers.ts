/** What a finished job may not leave behind on a PC: processes, worktrees, temporary files. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Command lines of the processes whose environment names the folder: everything that a PC's jobs ever started. */
export function processesOf(dir: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        return environment.includes(dir) ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : [];
      } catch {
        // It ended while we looked, or it is not ours to look at.
        return [];
      }
    });
}

/** Files below `<pc>/_work/_claude/tasks` and `<pc>/_work/_temp`, and worktrees that a mirror still knows. */
export function filesOf(pcDir: string): string[] {
  const work = join(pcDir, '_work');
  const below = (folder: string) =>
    existsSync(folder)
      ? readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => !entry.isDirectory())
          .map((entry) => join(entry.parentPath, entry.name))
      : [];
  const mirrors = below(join(work, '_claude', 'mirrors')).filter((file) => /\.git\/worktrees\//.test(file));
  return [...below(join(work, '_claude', 'tasks')), ...below(join(work, '_temp')), ...mirrors];
}
