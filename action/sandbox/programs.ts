/** Finds programs on the PC. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { hasCode } from '../system-error.ts';

/** Absolute path; undefined where the PATH has none. */
export function findProgram(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch (error) {
        if (hasCode(error, 'ENOENT', 'EACCES', 'ENOTDIR')) return false;
        throw error;
      }
    });
}
