/** Carries out one step of leaving. */
import { rm, rmdir, writeFile } from 'node:fs/promises';
import { hasCode, SetupError } from '../errors.ts';
import { findOurs } from '../github/ours.ts';
import type { Host } from '../host/host.ts';
import { stopListener } from '../host/listener.ts';
import { exists } from '../host/read.ts';
import { readAgentId } from '../host/registration.ts';
import { findInstance, type Instance, readState, writeState } from '../host/state.ts';
import { besidePaths, forcedPath, instancePaths, statePath } from '../paths.ts';
import type { LeaveStep } from '../plan/leave.ts';
import { managerOf } from '../service/manager.ts';
import type { Context } from './context.ts';
import { stopNewJobs, waitForJob, waitIdle } from './drain.ts';
import { unregister } from './register.ts';

export type LeaveContext = {
  host: Host;
  root: string;
  /** By the URL the instance belongs to. */
  contexts: ReadonlyMap<string, Context>;
  /** How long to wait for a job. */
  minutes: number;
};

export async function applyLeave(step: LeaveStep, leave: LeaveContext): Promise<void> {
  const { host, root } = leave;
  switch (step.kind) {
    case 'drain': {
      const context = contextOf(step.instance, leave);
      if (context.api.onlyRegisters) return waitForJob(step.instance, leave);
      await stopNewJobs(step.instance, context);
      return waitIdle(step.instance, context, leave.minutes);
    }
    case 'stop':
      if (step.force) await writeFile(forcedPath(root, step.instance.name), '');
      return stop(step.instance, leave);
    case 'unregister':
      return takeOut(step.instance, contextOf(step.instance, leave));
    case 'remove-unit':
      await rm(step.path, { force: true });
      return managerOf(host).removed(host);
    case 'remove-directory':
      return rm(step.path, { recursive: true, force: true });
    case 'remove-user':
      return removeUser(step.name, host);
    case 'forget-instance': {
      for (const beside of besidePaths(root, step.name)) await rm(beside, { force: true });
      const state = await readState(root);
      return writeState(root, { ...state, instances: state.instances.filter((one) => one.name !== step.name) });
    }
    case 'forget-all':
      await rm(statePath(root), { force: true });
      // People may keep other things in a root they chose.
      return step.root === null ? undefined : removeEmpty(step.root);
  }
}

async function stop(instance: Instance, { host, root }: LeaveContext): Promise<void> {
  const units = instance.made.filter((one) => one.kind === 'unit');
  // The timer first: it would wake the runner.
  const timersFirst = units.toSorted((a, b) => Number(b.path.endsWith('.timer')) - Number(a.path.endsWith('.timer')));
  for (const { path } of timersFirst)
    if (await exists(path)) await managerOf(host).stop(managerOf(host).unitOf(path), host);
  if (units.length > 0) return;
  await stopListener(instancePaths(root, instance.name), host);
}

/** Only what is ours: the name may be another PC's by now. What a half-done join left on GitHub is deleted there. */
async function takeOut(instance: Instance, context: Context): Promise<void> {
  if (context.api.onlyRegisters) return takeOutUnseen(instance, context);
  const now = instance.credential === null ? instance : await findInstance(context.root, instance.name);
  const remote = await findOurs(now, context.api);
  if (!remote) return;
  if (instance.credential !== null) return context.api.deleteRunner(remote.id);
  const { program } = instancePaths(context.root, instance.name);
  if ((await readAgentId(program)) === remote.id) return unregister(instance, context);
  await context.api.deleteRunner(remote.id);
}

/** The removal token knows where; config.sh knows who. */
async function takeOutUnseen(instance: Instance, context: Context): Promise<void> {
  const { name, url, credential } = instance;
  if (credential !== null) {
    context.host.print(`GitHub removes the runner ${name} of ${url} within a day: it was registered for one job.`);
    return;
  }
  if ((await readAgentId(instancePaths(context.root, name).program)) !== null) return unregister(instance, context);
  context.host.print(`${name} was never quite registered. If ${url} lists it: Settings → Actions → Runners → Remove.`);
}

async function removeUser(name: string, host: Host): Promise<void> {
  if ((await host.run('id', ['-u', name])).code !== 0) return;
  const { code, stderr } = await host.run('userdel', [name]);
  if (code !== 0)
    throw new SetupError(`userdel ${name} failed: ${stderr.trim()}`, 'End its processes, and run leave again.');
}

async function removeEmpty(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY') && !hasCode(error, 'ENOENT')) throw error;
  }
}

function contextOf(instance: Instance, { contexts }: LeaveContext): Context {
  const context = contexts.get(instance.url);
  if (!context) throw new Error(`no connection for ${instance.url}`);
  return context;
}
