/** `npm run record-scenario -- OWNER/NAME#5 FILE [--base-url URL]`: an issue as it stands becomes a scenario of the tests. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FOLDER } from '../recorded.ts';
import { recordScenario } from './record.ts';

const USAGE = `npm run record-scenario -- OWNER/NAME#NUMBER WHAT-IT-SHOWS [--base-url URL]
  WHAT-IT-SHOWS  names the scenario and its file, for instance queued-twice
  --base-url     the API (default https://api.github.com)
GITHUB_TOKEN is an installation token of the App. The issue's text and comments go into the file: look before you commit.`;

async function run(args: string[]): Promise<void> {
  const options = { 'base-url': { type: 'string', default: 'https://api.github.com' } } as const;
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
  const [, owner, name, number] = /^([\w.-]+)\/([\w.-]+)#(\d+)$/.exec(positionals[0] ?? '') ?? [];
  const what = positionals[1] ?? '';
  if (!owner || !name) throw new Error(`Expected OWNER/NAME#NUMBER, found “${positionals[0] ?? ''}”`);
  if (!/^[a-z0-9-]{1,80}$/.test(what)) throw new Error(`Expected a name of a-z, 0-9 and -, found “${what}”`);
  const token = process.env['GITHUB_TOKEN'];
  if (!token) throw new Error('GITHUB_TOKEN is not set');
  const recorded = await recordScenario({ baseUrl: values['base-url'], token, owner, name, number: Number(number) });
  await mkdir(FOLDER, { recursive: true });
  const file = join(FOLDER, `${what}.json`);
  await writeFile(file, `${JSON.stringify(recorded, undefined, 2)}\n`);
  console.log(`Wrote ${file}. Run the scenarios with -u to add its snapshot.`);
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}
