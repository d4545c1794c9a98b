/** `instances`: how many runners this PC has. */
import { parseArgs } from 'node:util';
import { messageOf, SetupError, UsageError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import type { Instance } from '../host/state.ts';
import { nearest } from '../nearest.ts';
import type { Wanted } from '../plan/join.ts';
import { checkName, freeNames, labelsFor, specialtiesOf } from '../plan/labels.ts';
import { carryOut } from './carry-out.ts';
import { checkPc } from './check-pc.ts';
import { COMMON_HELP, COMMON_OPTIONS, chooseInstances, contextsFor } from './common.ts';
import { leaveCommand } from './leave.ts';

export const INSTANCES_HELP = `runner-setup instances: how many runners this PC has: list, add N, or remove NAME.

  instances                       lists them
  instances add [N]               N more (default 1) like the first, or like --name
  instances remove NAME           takes one out, as leave --name NAME does, with the same options

${COMMON_HELP}  --dry-run             print every step, do none
  --no-doctor           do not look for problems once they are online
`;

const MOST = 16;

export async function instancesCommand(args: string[], host: Host): Promise<number> {
  const [verb = 'list', ...rest] = args[0]?.startsWith('-') ? ['list', ...args] : args;
  switch (verb) {
    case 'list':
      return list(rest, host);
    case 'add':
      return add(rest, host);
    case 'remove':
      return remove(rest, host);
    default: {
      const meant = nearest(verb, ['list', 'add', 'remove']);
      const hint = meant ? `Did you mean ${meant}? ` : '';
      throw new UsageError(`There is no "instances ${verb}".`, `${hint}There are: list, add, remove.`);
    }
  }
}

async function list(args: string[], host: Host): Promise<number> {
  const { values } = parse(args);
  const { instances } = await chooseInstances(values, host);
  const widest = Math.max(...instances.map(({ name }) => name.length));
  for (const { name, mode, labels, url } of instances)
    host.print(`${name.padEnd(widest)}  ${mode.padEnd('foreground'.length)}  ${labels.join(',')}  ${url}`);
  return 0;
}

async function add(args: string[], host: Host): Promise<number> {
  const { values, positionals } = parse(args);
  const [count = '1', ...more] = positionals;
  if (!/^\d+$/.test(count) || Number(count) < 1 || more.length > 0)
    throw new UsageError(
      `"instances add ${positionals.join(' ')}" is not understood.`,
      'For instance: instances add 2',
    );
  const { root, instances } = await chooseInstances({ root: values.root }, host);
  if (instances.length + Number(count) > MOST)
    throw new SetupError(`This PC has ${instances.length} instances; ${MOST} are the most.`, 'Add fewer.');
  const { instances: chosen } = await chooseInstances(values, host);
  const [like] = await contextsFor({ root, instances: chosen.slice(0, 1) }, host, { stdin: values['token-stdin'] });
  if (!like) throw new Error('no instance was chosen');
  if (like.instance.ephemeral && like.instance.credential === null)
    throw new SetupError(`${like.instance.name} is ephemeral.`, 'Use join --ephemeral with another --name.');
  const wanted = moreOf(like.instance, root, instances, Number(count));
  await checkPc(host, wanted);
  return carryOut(wanted, like.context, { dryRun: values['dry-run'], doctor: !values['no-doctor'], start: true });
}

/** The new ones alone: those that are there are none of this command's business. */
function moreOf(like: Instance, root: string, instances: readonly Instance[], count: number): Wanted {
  const { url, group, ephemeral, credential, mode, level, container, labels } = like;
  const taken = instances.map((one) => one.name);
  return {
    ...{ root, url, group, ephemeral, credential, mode, level, container, ownUsers: like.user !== null },
    instances: freeNames(baseName(like.name, taken), taken, count).map((name) => ({
      name: checkName(name),
      labels: labelsFor(name, specialtiesOf(labels)),
    })),
  };
}

/** `pc-7` of `pc-7-2`, when `pc-7` is here. */
function baseName(name: string, taken: readonly string[]): string {
  const base = name.replace(/-\d+$/, '');
  return taken.includes(base) ? base : name;
}

async function remove(args: string[], host: Host): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name.startsWith('-'))
    throw new UsageError('"instances remove" needs the name of an instance.', 'See: instances list');
  return leaveCommand(['--name', name, ...rest], host);
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...COMMON_OPTIONS,
        'dry-run': { type: 'boolean', default: false },
        'no-doctor': { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(messageOf(error), 'See: instances --help');
  }
}
