/** Exchanges the runner program below its configuration, so that the old one can come back. */
import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '../host/host.ts';
import { exists } from '../host/read.ts';
import { unpack } from './unpack.ts';

/** What is no part of the program: registration, environment, logs. */
const KEPT = ['.runner', '.credentials', '.credentials_rsaparams', '.env', '.path', '.service', '_diag'];

const oldOf = (program: string): string => `${program}.old`;

/** The new program is in its place afterwards, the old one beside it. */
export async function swapIn(archive: string, program: string, host: Host): Promise<void> {
  const fresh = `${program}.new`;
  await unpack({ archive, into: fresh }, host);
  for (const name of KEPT)
    if (await exists(join(program, name)))
      await cp(join(program, name), join(fresh, name), { recursive: true, preserveTimestamps: true });
  await rename(program, oldOf(program));
  await rename(fresh, program);
}

/** Also what an upgrade that was cut off needs: an old program beside the new one means that nobody saw the new one work. */
export async function swapBack(program: string): Promise<void> {
  if (!(await exists(oldOf(program)))) return;
  await rm(program, { recursive: true, force: true });
  await rename(oldOf(program), program);
}

/** The new one works. */
export const dropOld = (program: string): Promise<void> => rm(oldOf(program), { recursive: true, force: true });
