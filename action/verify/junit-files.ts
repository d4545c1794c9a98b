/** Finds the JUnit reports that a command has just written. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../system-error.ts';
import { readPlainFile } from './files.ts';
import { junit } from './output/junit.ts';
import { joinReports } from './output/read.ts';
import type { TestReport } from './report.ts';

/** Names that surefire, gradle and the reporters of test runners give or are given by convention. */
const NAME = /^(?:TEST-.*|.*junit.*|test-?(?:results?|reports?)|results?|reports?|output)\.xml$/i;
const SKIPPED = new Set(['node_modules', '.git', 'vendor', '.venv', 'venv', 'deps']);
const LIMITS = { depth: 8, entries: 20_000, files: 500, bytes: 5_000_000 };

/** Path → version: a file that was there before and is unchanged is of an earlier run. */
export type ReportFiles = ReadonlyMap<string, string>;

/** Walks the checkout without following links, up to the limits. */
export async function findReportFiles(root: string): Promise<ReportFiles> {
  const found = new Map<string, string>();
  let entries = 0;
  let level = [root];
  for (let depth = 0; depth < LIMITS.depth && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const directory of level) {
      for (const entry of await list(directory)) {
        entries += 1;
        if (entries > LIMITS.entries || found.size >= LIMITS.files) return found;
        const path = join(directory, entry.name);
        if (entry.isDirectory() && !SKIPPED.has(entry.name)) next.push(path);
        if (entry.isFile() && NAME.test(entry.name)) {
          const version = await versionOf(path);
          if (version !== undefined) found.set(path, version);
        }
      }
    }
    level = next;
  }
  return found;
}

/** What the files say that are new or changed since `before`; undefined when there are none with test cases. */
export async function readNewReports(root: string, before: ReportFiles): Promise<TestReport | undefined> {
  const reports: TestReport[] = [];
  for (const [path, version] of await findReportFiles(root)) {
    if (before.get(path) === version) continue;
    const xml = await readPlainFile(path, LIMITS.bytes);
    const report = xml === undefined ? undefined : junit(xml.replaceAll(`${root}/`, ''));
    if (report) reports.push(report);
  }
  return joinReports(reports);
}

async function list(directory: string) {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return [];
    throw error;
  }
}

async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { mtimeMs, size, ino } = await lstat(path);
    return `${mtimeMs}:${size}:${ino}`;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
