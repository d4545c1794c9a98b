/** The hooks and the timer's script. Bundled (bundle.ts), this module holds their texts, so that one file is enough. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const SOURCES = join(import.meta.dirname, '..', 'scripts');

/** Texts by name. */
export async function scriptFiles(): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const name of await readdir(SOURCES)) texts[name] = await readFile(join(SOURCES, name), 'utf8');
  return texts;
}
