/** `npm run bundle`: the action and everything it imports as two files in action/dist: what the runner starts, and the rest. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type OutputOptions, type Plugin, rolldown } from 'rolldown';

export const DIST = join(import.meta.dirname, 'dist');

/** What the runner starts. */
export const BUNDLE_PATH = join(DIST, 'index.js');

/**
 * undici is half of the bundle: it is not run before the first request, long after the first line. A dependency that begins to
 * import something else of it fails the build.
 */
const LATE = 'late-undici';
const LATE_UNDICI = `
export class ProxyAgent { constructor(...options) { return new (require('undici').ProxyAgent)(...options); } }
export const fetch = (...request) => require('undici').fetch(...request);
`;
const lateUndici: Plugin = {
  name: LATE,
  resolveId: (id, importer) => (id === 'undici' && importer !== LATE ? LATE : null),
  load: (id) => (id === LATE ? LATE_UNDICI : null),
};

/**
 * Name to text. The same sources and dependencies give the same text on every machine. The larger one is CommonJS: an ES module
 * that imports `http` makes Node load a client of its own at the start. Names stay as they are, so that a stack trace tells.
 */
export async function bundle(): Promise<Record<string, string>> {
  const codegen = { removeWhitespace: true };
  return {
    'index.js': await bundleOne('start.ts', { format: 'esm' }),
    'action.cjs': await bundleOne('run.ts', { format: 'cjs', minify: { compress: false, mangle: false, codegen } }),
  };
}

async function bundleOne(input: string, options: OutputOptions): Promise<string> {
  const build = await rolldown({
    input: join(import.meta.dirname, input),
    platform: 'node',
    cwd: join(import.meta.dirname, '..'),
    plugins: [lateUndici],
    external: /^\.\/action\.cjs$/,
  });
  const { output } = await build.generate({ codeSplitting: false, comments: false, ...options });
  await build.close();
  const [chunk, ...others] = output;
  if (others.length > 0)
    throw new Error(`Expected one file, got also ${others.map((file) => file.fileName).join(', ')}`);
  return chunk.code;
}

if (import.meta.main) {
  await mkdir(DIST, { recursive: true });
  for (const [name, code] of Object.entries(await bundle())) {
    await writeFile(join(DIST, name), code);
    console.log(`action/dist/${name}: ${Math.round(Buffer.byteLength(code) / 1000)} kB`);
  }
}
