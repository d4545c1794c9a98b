/** A lock between processes of one PC that a crash cannot leave behind for good. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { hasCode } from '../system-error.ts';

export const ownerSchema = z.object({ pid: z.int().positive(), started: z.string() });
type Owner = z.infer<typeof ownerSchema>;

/** When the process started, in any form that tells it from a later one with the same id; undefined when there is none. */
export function processStart(pid: number): string | undefined {
  if (!existsSync('/proc/self/stat')) {
    return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim() || undefined;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): field 22, counted after the command name, which may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ESRCH')) return undefined;
    throw error;
  }
}

/** Of a process that is there. */
export const ownerOf = (pid: number): Owner => ({ pid, started: processStart(pid) ?? '' });

function readOwner(text: string): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export const isAlive = (owner: Owner | undefined) => owner !== undefined && processStart(owner.pid) === owner.started;

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * Runs `work` while holding `path`. `link` makes lock and content appear together, so a lock without a readable owner is
 * damaged, not new. Two waiters may both find a dead owner and the slower one may then take a fresh lock away; it gives
 * it back unless a third has the place by then. What is guarded here, git's own locks guard too, so that rare case costs
 * time, not data.
 */
export async function withLock<T>(
  path: string,
  wait: () => Promise<void>,
  work: () => Promise<T>,
  self: number = process.pid,
): Promise<T> {
  const own = `${path}.${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(own, JSON.stringify(ownerOf(self)));
  try {
    while (!(await take(own, path))) await wait();
    try {
      return await work();
    } finally {
      await rm(path, { force: true });
    }
  } finally {
    await rm(own, { force: true });
  }
}

async function take(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  const seen = await readIfThere(path);
  if (seen === undefined) return await take(own, path);
  if (isAlive(readOwner(seen))) return false;
  await removeDead(path, seen);
  return await take(own, path);
}

async function removeDead(path: string, seen: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) !== seen) await link(aside, path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}
