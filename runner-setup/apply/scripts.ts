/** The hooks and the timer's script, copied to where a job's user can't change them. */
import { chmod, copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere } from '../host/read.ts';

const SOURCES = join(import.meta.dirname, '..', 'scripts');

export async function installScripts(directory: string): Promise<void> {
  for (const name of await readdir(SOURCES)) {
    await copyFile(join(SOURCES, name), join(directory, name));
    await chmod(join(directory, name), 0o755);
  }
}

/** They are there, as in this version of runner-setup. */
export async function scriptsAreCurrent(directory: string): Promise<boolean> {
  for (const name of await readdir(SOURCES))
    if ((await readIfThere(join(directory, name))) !== (await readIfThere(join(SOURCES, name)))) return false;
  return true;
}
