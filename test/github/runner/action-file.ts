/** action.yml of a JavaScript action, judged by GitHub's own parser. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NoOperationTraceWriter, onOneLine, parseAction } from '../actions/library.ts';
import { entries, member, type Template, templateOf } from '../actions/template.ts';

export type ActionFile = {
  /** Folder of action.yml. */
  dir: string;
  name: string;
  inputs: { name: string; default: Template }[];
  main: string;
  pre: string | null;
  preIf: string;
  post: string | null;
  postIf: string;
};

const USING = ['node20', 'node24'];

/** Throws when there is none, it is wrong, or it is no JavaScript action. */
export async function readActionFile(dir: string, uses: string): Promise<ActionFile> {
  const text = await readEither(dir);
  if (text === undefined)
    throw new Error(
      `Can't find 'action.yml' or 'action.yaml' under '${dir}'. Did you forget to run actions/checkout before running your local action?`,
    );
  const read = (content: string) => {
    const { context, value } = parseAction({ name: `${uses}/action.yml`, content }, new NoOperationTraceWriter());
    return { value, errors: context.errors.getErrors().map((error) => error.message) };
  };
  const { errors } = read(text);
  if (errors.length > 0) throw new Error(`Failed to load ${uses}: ${errors.join(', ')}`);
  const root = templateOf(read(onOneLine(text)).value);
  const runs = member(root, 'runs');
  const textOf = (key: string): string | null => {
    const found = member(runs, key);
    return typeof found === 'string' && found !== '' ? found : null;
  };
  const using = textOf('using');
  const main = textOf('main');
  if (using === null || !USING.includes(using) || main === null)
    throw new Error(
      `The local runner runs actions with \`using: ${USING.join('|')}\` only; ${uses} has \`using: ${using}\``,
    );
  return {
    dir,
    name: String(member(root, 'name') ?? uses),
    inputs: entries(member(root, 'inputs')).map(([name, input]) => ({
      name,
      default: member(input, 'default') ?? null,
    })),
    main,
    pre: textOf('pre'),
    preIf: textOf('pre-if') ?? 'always()',
    post: textOf('post'),
    postIf: textOf('post-if') ?? 'always()',
  };
}

async function readEither(dir: string): Promise<string | undefined> {
  for (const name of ['action.yml', 'action.yaml'])
    try {
      return await readFile(join(dir, name), 'utf8');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  return undefined;
}
