/** Draining: no new job comes, and the one at work is waited for. */
import { rm, writeFile } from 'node:fs/promises';
import { SetupError } from '../errors.ts';
import { findOurs } from '../github/ours.ts';
import type { Host } from '../host/host.ts';
import { jobIsAtWork } from '../host/job.ts';
import { findInstance, type Instance } from '../host/state.ts';
import { drainingPath, instancePaths } from '../paths.ts';
import { hasScripts } from '../plan/environment.ts';
import { MAINTENANCE_LABEL, sameLabels } from '../plan/labels.ts';
import { type Context, updateInstance } from './context.ts';

const EVERY_MS = 2000;

/**
 * Takes every label away but `claude-maintenance`: neither the cluster nor GitHub finds the runner for a job then. The
 * labels to give back are noted first. Twice is as good as once.
 */
export async function stopNewJobs(given: Instance, { root, api }: Context): Promise<void> {
  const instance = given.credential === null ? given : await pauseEphemeral(given, root);
  const remote = await findOurs(instance, api);
  if (!remote || sameLabels(remote.labels, [MAINTENANCE_LABEL])) return;
  const paused = remote.labels.filter((label) => label !== MAINTENANCE_LABEL);
  if (instance.credential === null) await updateInstance(root, instance.name, (one) => ({ ...one, paused }));
  await api.setLabels(remote.id, [MAINTENANCE_LABEL]);
}

/** Its next registration has the labels of the note; so the note comes first, and then the look at which runner it is. */
async function pauseEphemeral({ name }: Instance, root: string): Promise<Instance> {
  await updateInstance(root, name, (one) => ({ ...one, paused: one.paused ?? one.labels }));
  return findInstance(root, name);
}

/** The end of the pause. Throws a SetupError when GitHub knows no such runner. */
export async function giveLabelsBack(instance: Instance, context: Context): Promise<void> {
  const labels = instance.paused ?? instance.labels;
  await (instance.credential === null ? resume : resumeEphemeral)(instance, labels, context);
  context.host.print(`${instance.name} takes jobs: ${labels.join(', ')}.`);
}

const noteResumed = (root: string, name: string): Promise<void> =>
  updateInstance(root, name, (one) => ({ ...one, paused: null }));

async function resume(instance: Instance, labels: readonly string[], { root, api }: Context): Promise<void> {
  const remote = await findOurs(instance, api);
  if (!remote) throw new SetupError(`GitHub knows no runner ${instance.name}.`, 'Register it again with join.');
  await rm(drainingPath(root, instance.name), { force: true });
  await api.setLabels(remote.id, labels);
  await noteResumed(root, instance.name);
}

async function resumeEphemeral({ name }: Instance, labels: readonly string[], { root, api }: Context): Promise<void> {
  await rm(drainingPath(root, name), { force: true });
  await noteResumed(root, name);
  const remote = await findOurs(await findInstance(root, name), api);
  if (remote) await api.setLabels(remote.id, labels);
}

/**
 * Resolves when GitHub says that it is idle, offline or gone; a job that comes all the same is refused by the hook from then
 * on. Throws a SetupError after `minutes`.
 */
export async function waitIdle(instance: Instance, { host, root, api }: Context, minutes: number): Promise<void> {
  const { name } = instance;
  const deadline = host.now() + minutes * 60_000;
  let told = false;
  for (;;) {
    const remote = await findOurs(instance, api);
    // One that is offline and busy is a ghost: its PC died in the middle of a job.
    if (!remote?.busy || !remote.online) return writeFile(drainingPath(root, name), '');
    if (!told) host.print(`${name} is at work; waiting up to ${minutes} minutes for its job.`);
    told = true;
    if (host.now() >= deadline) throw stillAtWork(name, minutes);
    await host.wait(EVERY_MS);
    host.signal.throwIfAborted();
  }
}

/** Without a word from GitHub: the hook refuses what comes from now on, and the job that it noted is waited for. */
export async function waitForJob(
  { name }: Instance,
  { host, root, minutes }: { host: Host; root: string; minutes: number },
): Promise<void> {
  if (!hasScripts(host.platform))
    host.print(`With a runner's token nobody can tell on ${host.platform} whether ${name} is at work: a job ends now.`);
  const deadline = host.now() + minutes * 60_000;
  await writeFile(drainingPath(root, name), '');
  while (await jobIsAtWork(instancePaths(root, name).directory)) {
    if (host.now() >= deadline) throw stillAtWork(name, minutes);
    await host.wait(EVERY_MS);
    host.signal.throwIfAborted();
  }
}

const stillAtWork = (name: string, minutes: number): SetupError =>
  new SetupError(
    `${name} is still at work after ${minutes} minutes. It takes no new job.`,
    'Run the command again to go on waiting, cancel the job on GitHub, or use leave --force.',
  );
