/** The files a step writes to: GITHUB_ENV, GITHUB_OUTPUT, GITHUB_STATE, GITHUB_PATH, GITHUB_STEP_SUMMARY. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const NAMES = ['ENV', 'OUTPUT', 'STATE', 'PATH', 'STEP_SUMMARY'] as const;
type Name = (typeof NAMES)[number];

export type FileCommands = { paths: Record<Name, string> };
export type FileResults = {
  env: Record<string, string>;
  output: Record<string, string>;
  state: Record<string, string>;
  path: string[];
  summary: string;
};

/** Fresh empty files for one process. */
export async function createFileCommands(temp: string): Promise<FileCommands> {
  const dir = join(temp, '_runner_file_commands');
  await mkdir(dir, { recursive: true });
  const id = randomUUID();
  const at = (name: Name) => join(dir, `${name.toLowerCase()}_${id}`);
  const paths = {
    ENV: at('ENV'),
    OUTPUT: at('OUTPUT'),
    STATE: at('STATE'),
    PATH: at('PATH'),
    STEP_SUMMARY: at('STEP_SUMMARY'),
  };
  await Promise.all(NAMES.map((name) => writeFile(paths[name], '')));
  return { paths };
}

/** Reads and removes them. Throws what GitHub's runner says about a wrong line. */
export async function collectFileCommands({ paths }: FileCommands): Promise<FileResults> {
  const read = async (name: Name) => {
    const text = await readFile(paths[name], 'utf8');
    await rm(paths[name]);
    return text;
  };
  const [env, output, state, path, summary] = await Promise.all([
    read('ENV'),
    read('OUTPUT'),
    read('STATE'),
    read('PATH'),
    read('STEP_SUMMARY'),
  ]);
  const variables = parsePairs(env);
  if ('NODE_OPTIONS' in variables)
    throw new Error("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
  return {
    env: variables,
    output: parsePairs(output),
    state: parsePairs(state),
    path: path.split(/\r?\n/).filter(Boolean),
    summary,
  };
}

/** `name=value` lines, and `name<<DELIMITER` with lines up to the delimiter. */
export function parsePairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals > 0 && (heredoc < 0 || equals < heredoc)) {
      pairs[line.slice(0, equals)] = line.slice(equals + 1);
      continue;
    }
    if (heredoc <= 0) throw new Error(`Invalid format '${line}'`);
    const delimiter = line.slice(heredoc + 2);
    const end = lines.indexOf(delimiter, index + 1);
    if (delimiter === '' || end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
    pairs[line.slice(0, heredoc)] = lines.slice(index + 1, end).join('\n');
    index = end;
  }
  return pairs;
}
