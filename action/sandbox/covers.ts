/** What srt leaves in a workspace when it is killed: the empty files over which it had mounted. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes them from the top of the workspace, so that they are not committed. Told from other files as srt itself does (its
 * README, "Write denies on paths that do not exist yet"): empty, and writable for nobody, which git never makes a file.
 */
export async function removeCovers(workspace: string): Promise<void> {
  for (const entry of await readdir(workspace, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(workspace, entry.name);
    const { size, mode } = await stat(path);
    if (size === 0 && (mode & 0o222) === 0) await rm(path, { force: true });
  }
}
