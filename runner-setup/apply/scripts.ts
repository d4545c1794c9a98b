/** The hooks and the timer's script, written to where a job's user can't change them. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere } from '../host/read.ts';
import { scriptFiles } from './script-files.ts';

export async function installScripts(directory: string): Promise<void> {
  for (const [name, text] of Object.entries(await scriptFiles())) {
    await writeFile(join(directory, name), text);
    await chmod(join(directory, name), 0o755);
  }
}

/** They are there, as in this version of runner-setup. */
export async function scriptsAreCurrent(directory: string): Promise<boolean> {
  for (const [name, text] of Object.entries(await scriptFiles()))
    if ((await readIfThere(join(directory, name))) !== text) return false;
  return true;
}
