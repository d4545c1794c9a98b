/** `npm run setup:bundle -- DIRECTORY`: runner-setup as one file, with its scripts in it: a PC needs Node for it, and nothing else. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { scriptFiles } from './apply/script-files.ts';

const SCRIPT_FILES = join(import.meta.dirname, 'apply', 'script-files.ts');

const withScripts = {
  name: 'with-scripts',
  load: async (id: string) =>
    id === SCRIPT_FILES ? `export const scriptFiles = async () => (${JSON.stringify(await scriptFiles())});` : null,
};

/** Makes `lib/runner-setup.mjs` in the directory, and `scripts` for the entry point of the container. */
export async function bundle(directory: string): Promise<string> {
  const build = await rolldown({
    input: join(import.meta.dirname, 'cli.ts'),
    platform: 'node',
    cwd: join(import.meta.dirname, '..'),
    plugins: [withScripts],
  });
  const { output } = await build.generate({ format: 'esm', codeSplitting: false, comments: false });
  await build.close();
  const [chunk, ...others] = output;
  if (others.length > 0)
    throw new Error(`Expected one file, got also ${others.map((file) => file.fileName).join(', ')}`);
  const file = join(directory, 'lib', 'runner-setup.mjs');
  await mkdir(join(directory, 'lib'), { recursive: true });
  await writeFile(file, chunk.code, { mode: 0o755 });
  await cp(join(import.meta.dirname, 'scripts'), join(directory, 'scripts'), { recursive: true });
  return file;
}

if (import.meta.main) {
  const [directory] = process.argv.slice(2);
  if (directory === undefined) {
    console.error('Give a directory: npm run setup:bundle -- DIRECTORY');
    process.exitCode = 2;
  } else console.log(await bundle(resolve(directory)));
}
