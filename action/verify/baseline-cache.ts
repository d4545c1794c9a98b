/**
 * Keeps baselines on the PC, one file for each base commit and set of commands, so that the tasks that start from one commit
 * pay once. A missing, damaged or foreign file only means that the gate is run again.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { jsonOf } from '../../app/contract/json.ts';
import { modifiedAt } from '../directory.ts';
import { type Baseline, baselineSchema } from './baseline.ts';
import { readPlainFile } from './files.ts';

const LIMITS = { bytes: 10_000_000, files: 20 };

/** `commands`: everything that was run, setup and gate; `directory`: the repository's own. */
export type BaselineKey = { directory: string; commit: string; commands: readonly string[] };

const fileOf = ({ directory, commit, commands }: BaselineKey): string =>
  join(directory, `${commit}-${createHash('sha256').update(JSON.stringify(commands)).digest('hex').slice(0, 16)}.json`);

export async function readBaseline(key: BaselineKey): Promise<Baseline | undefined> {
  const parsed = baselineSchema.safeParse(jsonOf(await readPlainFile(fileOf(key), LIMITS.bytes)));
  return parsed.success ? parsed.data : undefined;
}

/** Replaces the file at once, and removes the oldest when there are many. */
export async function writeBaseline(key: BaselineKey, baseline: Baseline): Promise<void> {
  const path = fileOf(key);
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.${randomUUID()}`;
  await writeFile(fresh, JSON.stringify(baseline));
  await rename(fresh, path);
  await removeOldest(key.directory);
}

async function removeOldest(directory: string): Promise<void> {
  const files = await Promise.all(
    (await readdir(directory)).map(async (name) => ({
      path: join(directory, name),
      at: await modifiedAt(join(directory, name)),
    })),
  );
  for (const { path } of files.sort((a, b) => b.at - a.at).slice(LIMITS.files)) await rm(path, { force: true });
}
