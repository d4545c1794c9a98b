/** Makes the paths that tools print into paths from the repository's root, and takes away those that lead nowhere. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../system-error.ts';
import type { Finding } from './report.ts';

/** The root itself has been taken out of the output before, so an absolute path is of a library or of the language. */
export async function locate(findings: readonly Finding[], root: string): Promise<Finding[]> {
  return await Promise.all(
    findings.map(async (one): Promise<Finding> => {
      const path = await firstFile(candidates(one.path), root);
      return { ...one, path, line: path === undefined ? undefined : one.line };
    }),
  );
}

function candidates(path: string | undefined): string[] {
  const parts = (path ?? '').replace(/^\.\//, '').split('/');
  if (parts.some((part) => part === '' || part === '..' || part === 'node_modules')) return [];
  // Go: an import path, of which the repository holds an end.
  const drops = path?.endsWith('.go') ? parts.length : 1;
  return parts.slice(0, drops).map((_, index) => parts.slice(index).join('/'));
}

async function firstFile(paths: readonly string[], root: string): Promise<string | undefined> {
  for (const path of paths) {
    try {
      if ((await lstat(join(root, path))).isFile()) return path;
    } catch (error) {
      if (!hasCode(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EACCES', 'ELOOP')) throw error;
    }
  }
  return undefined;
}
