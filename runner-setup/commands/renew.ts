/** `renew`: what the unit of an ephemeral service runs before each start, as root. It registers the instance for one job. */
import { relative } from 'node:path';
import { SetupError, UsageError } from '../errors.ts';
import { connect } from '../github/api.ts';
import { isOurs } from '../github/ours.ts';
import { parseTarget } from '../github/target.ts';
import { readCredential } from '../host/credential.ts';
import type { Host } from '../host/host.ts';
import { noteFailure, noteRenewed, writeJit } from '../host/renewed.ts';
import { findInstance, type Instance } from '../host/state.ts';
import { instancePaths } from '../paths.ts';
import { labelsNow } from '../plan/labels.ts';
import { chooseInstances, parseOptions } from './common.ts';

export const RENEW_HELP = `runner-setup renew: registers an ephemeral service for its next job; its unit runs this.

  --name NAME           which instance
  --root DIR            as given to join
`;

export async function renewCommand(args: string[], host: Host): Promise<number> {
  const values = parseOptions('renew', args, { name: { type: 'string' }, root: { type: 'string' } });
  if (values.name === undefined) throw new UsageError('--name is missing.', 'See: renew --help');
  const { root, instances } = await chooseInstances(values, host);
  for (const instance of instances) {
    try {
      await renew(instance, root, host);
      await noteFailure(root, instance.name, undefined);
    } catch (error) {
      // status and doctor tell it; the unit tries again.
      if (error instanceof SetupError) await noteFailure(root, instance.name, error.message);
      throw error;
    }
  }
  return 0;
}

async function renew(instance: Instance, root: string, host: Host): Promise<void> {
  const { name, url, group, credential } = instance;
  if (credential === null)
    throw new SetupError(`${name} is no ephemeral service: it stays registered.`, 'See: join --help');
  const target = parseTarget(url);
  const api = connect(target, await readCredential(credential), host.fetch);
  const remote = await api.findRunner(name);
  if (remote && !isOurs(instance, remote))
    throw new SetupError(
      `The name ${name} is taken: GitHub knows a runner ${remote.id} of that name, which is not of this PC.`,
      'Remove that one in Settings → Actions → Runners, or take this one out: leave, and join with another --name.',
    );
  // The last one had no job, or died in it.
  if (remote) await api.deleteRunner(remote.id);
  await noteRenewed(root, name, { registration: 'begun', runnerId: null });
  const { program, work } = instancePaths(root, name);
  const labels = labelsNow(instance);
  const { runnerId, jit } = await api.jitConfig({ name, labels, group, work: relative(program, work) });
  await noteRenewed(root, name, { registration: 'done', runnerId });
  await writeJit(root, name, jit);
  // pause and resume note first, and look for the runner then: whoever comes later sees the other.
  const now = labelsNow(await findInstance(root, name));
  if (now.join() !== labels.join()) await api.setLabels(runnerId, now);
  host.print(`${name} is registered for one job, as runner ${runnerId}: ${now.join(', ')}.`);
}
