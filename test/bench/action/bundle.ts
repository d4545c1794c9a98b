/** Size of the bundle, and how long its process takes from start to its first line. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../../action/bundle.ts';

/** `firstStartMs`: on a PC that has never run it; after that, Node finds there what it compiled. */
export type BundleFigures = { bytes: number; startMs: number; firstStartMs: number };

/** Built from the sources as they are. The start is the median; its first line is the complaint about bad inputs. */
export async function measureBundle(rounds = 9): Promise<BundleFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-bundle-'));
  try {
    const files = Object.entries(await bundle());
    // Else Node takes the .js for CommonJS: the action's own package.json says so.
    await writeFile(join(directory, 'package.json'), '{"type":"module"}');
    for (const [name, code] of files) await writeFile(join(directory, name), code);
    const env = { RUNNER_WORKSPACE: join(directory, 'work', 'shop') };
    const start = () => {
      const from = performance.now();
      const { stdout } = spawnSync(process.execPath, [join(directory, 'index.js')], { env, encoding: 'utf8' });
      if (!stdout.startsWith('::error::The action was started with bad inputs'))
        throw new Error(`Unexpected: ${stdout}`);
      return performance.now() - from;
    };
    const firstStartMs = start();
    const times = Array.from({ length: rounds }, start).sort((a, b) => a - b);
    const bytes = files.reduce((sum, [, code]) => sum + Buffer.byteLength(code), 0);
    return { bytes, startMs: times[Math.floor(rounds / 2)] ?? Number.NaN, firstStartMs };
  } finally {
    await rm(directory, { recursive: true });
  }
}
