/** `npm run bundle`: the action and everything it imports as one file, action/dist/index.js. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';

export const BUNDLE_PATH = join(import.meta.dirname, 'dist/index.js');

/** Linters look at the sources instead. */
const BANNER = '/* oxlint-disable */';

/** The bundle's text. The same sources and dependencies give the same text on every machine. */
export async function bundle(): Promise<string> {
  const build = await rolldown({
    input: join(import.meta.dirname, 'run.ts'),
    platform: 'node',
    cwd: join(import.meta.dirname, '..'),
  });
  const { output } = await build.generate({ format: 'esm', codeSplitting: false, comments: false, banner: BANNER });
  await build.close();
  const [chunk, ...others] = output;
  if (others.length > 0)
    throw new Error(`Expected one file, got also ${others.map((file) => file.fileName).join(', ')}`);
  return chunk.code;
}

if (import.meta.main) {
  const code = await bundle();
  await mkdir(dirname(BUNDLE_PATH), { recursive: true });
  await writeFile(BUNDLE_PATH, code);
  console.log(`${BUNDLE_PATH}: ${Math.round(Buffer.byteLength(code) / 1000)} kB`);
}
