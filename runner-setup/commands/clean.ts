/** `clean`: old workspaces and logs. */
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, UsageError } from '../errors.ts';
import { findOurs } from '../github/ours.ts';
import type { Host } from '../host/host.ts';
import { instancePaths } from '../paths.ts';
import { type Entry, planClean } from '../plan/clean.ts';
import { COMMON_HELP, COMMON_OPTIONS, chooseInstances, contextsFor, parseOptions } from './common.ts';

export const CLEAN_HELP = `runner-setup clean: removes workspaces and logs that nobody used for a week.

${COMMON_HELP}  --days N              how old; default 7
  --dry-run             print what would go
`;

export async function cleanCommand(args: string[], host: Host): Promise<number> {
  const values = parseOptions('clean', args, {
    ...COMMON_OPTIONS,
    days: { type: 'string', default: '7' },
    'dry-run': { type: 'boolean', default: false },
  });
  if (!/^\d+$/.test(values.days)) throw new UsageError(`--days ${values.days} is not a number of days.`);
  const chosen = await chooseInstances(values, host);
  for (const { instance, context } of await contextsFor(chosen, host, { stdin: values['token-stdin'] })) {
    const { work, program } = instancePaths(chosen.root, instance.name);
    const busy = (await findOurs(instance, context.api))?.busy ?? false;
    if (busy) host.print(`${instance.name} is at work: its workspaces stay.`);
    const facts = {
      work: await entriesOf(work),
      diagnostics: await entriesOf(join(program, '_diag')),
      ...{ busy, now: host.now() },
    };
    for (const path of planClean(facts, Number(values.days))) {
      host.print(`${values['dry-run'] ? 'would remove' : 'removes'} ${path}`);
      if (!values['dry-run']) await remove(path);
    }
  }
  return 0;
}

/** Out of the way at once: a job that starts meanwhile finds no workspace, and makes one. */
async function remove(path: string): Promise<void> {
  const aside = `${path}.removing`;
  await rename(path, aside);
  await rm(aside, { recursive: true, force: true });
}

async function entriesOf(directory: string): Promise<Entry[]> {
  let names: string[];
  try {
    names = await readdir(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      return { path, name, modifiedAt: await lastUse(path, name) };
    }),
  );
}

/** A workspace is `work/shop/shop`: a checkout changes the inner folder, not the outer one. */
async function lastUse(path: string, name: string): Promise<number> {
  const times = await Promise.all([path, join(path, name), join(path, name, '.git')].map(modified));
  return Math.max(...times);
}

async function modified(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return 0;
    throw error;
  }
}
