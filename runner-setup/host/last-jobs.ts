/** The last jobs of an instance, from the listener's own logs: "Job X completed with result: Y". */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../errors.ts';

export type LastJob = { name: string; result: string; at: string };

const SAID = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)Z: Job (.*) completed with result: (\w+)$/gm;
/** Each start of the listener begins a new one. */
const LOGS = 5;

/** The log of the listener's newest start; undefined when it was never started. */
export async function newestLog(diagnostics: string): Promise<string | undefined> {
  const newest = (await listenerLogs(diagnostics)).at(-1);
  return newest === undefined ? undefined : readFile(join(diagnostics, newest), 'utf8');
}

/** Oldest first. */
async function listenerLogs(diagnostics: string): Promise<string[]> {
  const files = await readdir(diagnostics).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  return files.filter((file) => /^Runner_.*\.log$/.test(file)).toSorted();
}

/** Oldest first. */
export async function readLastJobs(program: string, count: number): Promise<LastJob[]> {
  const directory = join(program, '_diag');
  const logs = (await listenerLogs(directory)).slice(-LOGS);
  const jobs: LastJob[] = [];
  for (const log of logs)
    for (const [, day, time, name = '', result = ''] of (await readFile(join(directory, log), 'utf8')).matchAll(SAID))
      jobs.push({ name, result, at: `${day}T${time}Z` });
  return jobs.slice(-count);
}
