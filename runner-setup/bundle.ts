/** `npm run setup:bundle -- DIRECTORY`: runner-setup as one file, with its scripts in it: a PC needs Node for it, and nothing else. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { scriptFiles } from './apply/script-files.ts';

/** Modules that are another text in the bundle. */
const REPLACED: Readonly<Record<string, () => Promise<string>>> = {
  'script-files.ts': async () => `export const scriptFiles = async () => (${JSON.stringify(await scriptFiles())});`,
  'program-file.ts': async () => `import { readFile } from 'node:fs/promises';
export const programText = () => readFile(import.meta.filename, 'utf8');`,
};

const replacing = {
  name: 'replacing',
  load: async (id: string) =>
    dirname(id) === join(import.meta.dirname, 'apply') ? ((await REPLACED[basename(id)]?.()) ?? null) : null,
};

export async function bundleText(): Promise<string> {
  const build = await rolldown({
    input: join(import.meta.dirname, 'cli.ts'),
    platform: 'node',
    cwd: join(import.meta.dirname, '..'),
    plugins: [replacing],
  });
  const { output } = await build.generate({ format: 'esm', codeSplitting: false, comments: false });
  await build.close();
  const [chunk, ...others] = output;
  if (others.length > 0)
    throw new Error(`Expected one file, got also ${others.map((file) => file.fileName).join(', ')}`);
  return chunk.code;
}

/** Makes `lib/runner-setup.mjs` in the directory, and `scripts` for the entry point of the container. */
export async function bundle(directory: string): Promise<string> {
  const file = join(directory, 'lib', 'runner-setup.mjs');
  await mkdir(join(directory, 'lib'), { recursive: true });
  await writeFile(file, await bundleText(), { mode: 0o755 });
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
