/** `upgrade`: the newest runner program, one instance after the other, and back when it does not come online. */
import { join } from 'node:path';
import { handOver } from '../apply/apply.ts';
import type { Context } from '../apply/context.ts';
import { download, sha256Of } from '../apply/download.ts';
import { giveLabelsBack, stopNewJobs, waitIdle } from '../apply/drain.ts';
import { dropOld, swapBack, swapIn } from '../apply/swap.ts';
import { messageOf, SetupError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { installedVersion } from '../host/installed-version.ts';
import { findListener } from '../host/listener.ts';
import { withLock } from '../host/lock.ts';
import { exists } from '../host/read.ts';
import { findInstance, type Instance } from '../host/state.ts';
import { cachePath, instancePaths } from '../paths.ts';
import { versionOf } from '../plan/join.ts';
import { managerOf, unitPath } from '../service/manager.ts';
import { applicationFor } from './check-pc.ts';
import { COMMON_HELP, COMMON_OPTIONS, chooseInstances, contextsFor, parseOptions } from './common.ts';
import { readMinutes } from './pause.ts';
import { waitOffline, waitOnline } from './wait-online.ts';

export const UPGRADE_HELP = `runner-setup upgrade: installs the newest runner program, one instance after the other.

${COMMON_HELP}  --minutes N           how long to wait for the job at work; default 65
`;

export async function upgradeCommand(args: string[], host: Host): Promise<number> {
  const values = parseOptions('upgrade', args, { ...COMMON_OPTIONS, minutes: { type: 'string', default: '65' } });
  const minutes = readMinutes(values.minutes);
  const chosen = await chooseInstances(values, host);
  const each = await contextsFor(chosen, host, { stdin: values['token-stdin'] });
  await withLock(chosen.root, async () => {
    for (const { instance, context } of each) await upgrade(instance, context, minutes);
  });
  return 0;
}

async function upgrade(instance: Instance, context: Context, minutes: number): Promise<void> {
  const { host, root, api } = context;
  const { name, mode } = instance;
  const paths = instancePaths(root, name);
  const application = applicationFor(host, await api.applications());
  const version = versionOf(application);
  if (!(await exists(`${paths.program}.old`)) && (await installedVersion(instance, root, host)) === version) {
    host.print(`${name} has the newest runner, ${version}.`);
    return;
  }
  if (mode === 'foreground' && (await findListener(paths)) !== undefined)
    throw new SetupError(`${name} runs in the foreground.`, 'End it with Ctrl-C, run upgrade, and start it again.');
  const archive = join(cachePath(root), application.filename);
  const { sha256_checksum: sha256, download_url: url } = application;
  if (sha256 === undefined) throw new SetupError(`GitHub gives no checksum for ${url}.`, 'Try again later.');
  if (!(await exists(archive)) || (await sha256Of(archive)) !== sha256)
    await download({ url, file: archive, sha256 }, host);
  const pausedBefore = instance.paused !== null;
  host.print(
    `${name}: runner ${version} takes the place of ${(await installedVersion(instance, root, host)) || 'none'}.`,
  );
  await stopNewJobs(instance, context);
  try {
    await waitIdle(instance, context, minutes);
    await exchange(instance, archive, context, pausedBefore);
  } catch (error) {
    // Its old program is in its place; without a person's word it must not stay without jobs.
    if (host.signal.aborted && !pausedBefore) await giveLabelsBack(await findInstance(root, name), context);
    throw error;
  }
  if (!pausedBefore) await giveLabelsBack(await findInstance(root, name), context);
  host.print(`${name} has runner ${version} now.${pausedBefore ? ` It is paused: resume --name ${name}` : ''}`);
}

/** With a service the new program must come online; in the foreground nobody can tell until it is started. */
async function exchange(instance: Instance, archive: string, context: Context, pausedBefore: boolean): Promise<void> {
  const { host, root } = context;
  const { name, user, mode } = instance;
  const { program } = instancePaths(root, name);
  const manager = managerOf(host);
  const unit = manager.runnerUnit(name, program);
  const path = unitPath(instance, host) ?? '';
  const start = () => manager.start(unit, path, host);
  const stop = () => manager.stop(unit, host);
  if (mode === 'foreground') {
    await swapBack(program);
    await swapIn(archive, program, host);
    return dropOld(program);
  }
  try {
    await stop();
    // Else GitHub would call the new program online because of the old one.
    await waitOffline(name, context);
    await swapBack(program);
    await swapIn(archive, program, host);
    if (user !== null) await handOver({ path: program, user }, host);
    await start();
    await waitOnline([name], context);
  } catch (error) {
    await stop();
    await swapBack(program);
    const failed = await start()
      .then(() => (host.signal.aborted ? undefined : waitOnline([name], context)))
      .catch((failure: unknown) => failure);
    if (host.signal.aborted) throw error;
    if (!pausedBefore) await giveLabelsBack(await findInstance(root, name), context);
    throw new SetupError(
      `The new runner of ${name} did not come online, so the old one is back${failed === undefined ? '' : `, and does not come online either (${messageOf(failed)})`}: ${messageOf(error)}`,
      `What it said: logs --name ${name}. ${pausedBefore ? `It is paused, as before: resume --name ${name}` : 'Try upgrade again later.'}`,
    );
  }
  await dropOld(program);
}
