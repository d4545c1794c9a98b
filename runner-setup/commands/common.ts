/** What the commands on instances that are here already have in common. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Context } from '../apply/context.ts';
import { messageOf, SetupError, UsageError } from '../errors.ts';
import { findAccess } from '../github/access.ts';
import { connect } from '../github/api.ts';
import { parseTarget } from '../github/target.ts';
import type { Host } from '../host/host.ts';
import { type Instance, readState } from '../host/state.ts';
import { nearest } from '../nearest.ts';
import { rootDirectory } from '../root.ts';

export const COMMON_HELP = `  --name NAME           only this instance; default: all of this PC
  --root DIR            as given to join
  --token-stdin         read a personal access token from stdin; else GH_TOKEN, GITHUB_TOKEN, gh, or a question
`;

export const COMMON_OPTIONS = {
  name: { type: 'string' },
  root: { type: 'string' },
  'token-stdin': { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

/** `parseArgs` whose complaints are UsageErrors. */
export function parseOptions<const T extends NonNullable<ParseArgsConfig['options']>>(
  command: string,
  args: string[],
  options: T,
) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError(messageOf(error), `See: ${command} --help`);
  }
}

export type Chosen = { root: string; instances: Instance[] };

/** The instances that a command is about. Throws when there are none: it was probably meant for another root. */
export async function chooseInstances(
  values: { name?: string | undefined; root?: string | undefined },
  host: Host,
): Promise<Chosen> {
  const root = rootDirectory(values.root, host);
  const { instances } = await readState(root);
  if (instances.length === 0)
    throw new SetupError(`No runner was joined in ${root}.`, 'Was it joined with another --root, or with sudo?');
  const { name } = values;
  if (name === undefined) return { root, instances };
  const chosen = instances.filter((one) => one.name === name);
  if (chosen.length > 0) return { root, instances: chosen };
  const names = instances.map((one) => one.name);
  const meant = nearest(name, names);
  throw new SetupError(
    `There is no instance ${JSON.stringify(name)} in ${root}.`,
    `${meant ? `Did you mean ${meant}? ` : ''}There are: ${names.join(', ')}.`,
  );
}

/** Speaks to GitHub for an instance; the token is asked for once per host. */
export async function contextsFor(
  { root, instances }: Chosen,
  host: Host,
  options: { stdin: boolean; runnerToken?: boolean },
): Promise<{ instance: Instance; context: Context }[]> {
  const apis = new Map<string, Context['api']>();
  for (const { url } of instances) {
    if (apis.has(url)) continue;
    const target = parseTarget(url);
    apis.set(
      url,
      connect(target, await findAccess(host, target, { runnerToken: false, ...options, mayAsk: true }), host.fetch),
    );
  }
  return instances.flatMap((instance) => {
    const api = apis.get(instance.url);
    return api ? [{ instance, context: { host, root, api } }] : [];
  });
}
