/** Size of the bundle, and how long its process takes from start to its first line. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../../action/bundle.ts';

export type BundleFigures = { bytes: number; startMs: number };

/** Built from the sources as they are. The start is the median; its first line is the complaint about missing inputs. */
export async function measureBundle(rounds = 9): Promise<BundleFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-bundle-'));
  try {
    const code = await bundle();
    const file = join(directory, 'index.mjs');
    await writeFile(file, code);
    const times = Array.from({ length: rounds }, () => {
      const from = performance.now();
      const { stdout } = spawnSync(process.execPath, [file], { env: {}, encoding: 'utf8' });
      if (!stdout.startsWith('::error::The action was started with bad inputs'))
        throw new Error(`Unexpected: ${stdout}`);
      return performance.now() - from;
    }).sort((a, b) => a - b);
    return { bytes: Buffer.byteLength(code), startMs: times[Math.floor(rounds / 2)] ?? Number.NaN };
  } finally {
    await rm(directory, { recursive: true });
  }
}
