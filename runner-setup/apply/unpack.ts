/** Unpacks the runner program beside its place, and moves it there when it is whole. */
import { mkdir, rename, rm } from 'node:fs/promises';
import { SetupError } from '../errors.ts';
import type { Host } from '../host/host.ts';

export async function unpack({ archive, into }: { archive: string; into: string }, host: Host): Promise<void> {
  const beside = `${into}.unpacking`;
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { recursive: true });
  // tar also reads the .zip of Windows, where it is bsdtar.
  const { code, stderr } = await host.run('tar', ['-xf', archive, '--no-same-owner', '-C', beside], {
    timeout: 10 * 60_000,
    signal: host.signal,
  });
  host.signal.throwIfAborted();
  if (code !== 0)
    throw new SetupError(
      `${archive} can't be unpacked: ${stderr.trim()}`,
      code === 127 ? 'Install tar.' : 'Is the disk full? Make room and run the command again.',
    );
  // Left by an unpacking that was never finished: a finished one is not planned again.
  await rm(into, { recursive: true, force: true });
  await rename(beside, into);
}
