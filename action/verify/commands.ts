/** Which commands make up the test gate. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { detect } from './detect/detect.ts';
import { type GateCommand, READ_FILES } from './detect/project.ts';
import { readPlainFile } from './files.ts';

const LONGEST_FILE = 1_000_000;

/** The configured commands, else what is recognised in the checkout; none when there is nothing to run. */
export async function gateCommands(configured: readonly string[], directory: string): Promise<readonly GateCommand[]> {
  if (configured.length > 0) {
    // A configured list has no steps; taken as tests, a command is judged the most strictly.
    return configured.map((command) => ({ step: 'tests', command, foundBy: 'the configuration' }));
  }
  const texts = await Promise.all(
    READ_FILES.map(async (name) => [name, await readPlainFile(join(directory, name), LONGEST_FILE)] as const),
  );
  return detect({
    names: new Set(await readdir(directory)),
    texts: new Map(texts.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]))),
  });
}
