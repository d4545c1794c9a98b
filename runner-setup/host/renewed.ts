/**
 * What the unit of an ephemeral service notes beside its instance, where jobs can't write: which runner it is now, since it is
 * another one for every job; and why it could not register.
 */
import { rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { jsonOf } from '../../app/contract/json.ts';
import { failedPath, jitPath, renewedPath } from '../paths.ts';
import { readIfThere } from './read.ts';

const renewedSchema = z.strictObject({
  /** As in Instance. */
  registration: z.enum(['begun', 'done']),
  runnerId: z.int().nullable(),
});
type Renewed = z.infer<typeof renewedSchema>;

/** null: it never asked GitHub for a registration, or nobody knows. */
export async function readRenewed(root: string, name: string): Promise<Renewed | null> {
  return renewedSchema.safeParse(jsonOf((await readIfThere(renewedPath(root, name))) ?? '')).data ?? null;
}

export const noteRenewed = (root: string, name: string, renewed: Renewed): Promise<void> =>
  writeFile(renewedPath(root, name), JSON.stringify(renewed), { flush: true });

/** For the unit (`EnvironmentFile=`): root reads it, and hands it to the runner program's environment. It serves one job. */
export const writeJit = (root: string, name: string, jit: string): Promise<void> =>
  writeFile(jitPath(root, name), `ACTIONS_RUNNER_INPUT_JITCONFIG=${jit}\n`, { mode: 0o600 });

/** Why the last try to register failed; undefined when it did not. */
export async function readFailure(root: string, name: string): Promise<string | undefined> {
  return (await readIfThere(failedPath(root, name)))?.trim();
}

export const noteFailure = (root: string, name: string, why: string | undefined): Promise<void> =>
  why === undefined ? rm(failedPath(root, name), { force: true }) : writeFile(failedPath(root, name), `${why}\n`);
