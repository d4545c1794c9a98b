/** Carries out one step of a plan. Dying in the middle of any of them leaves something a second run carries on from. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SetupError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { readState, withInstance, writeState } from '../host/state.ts';
import type { Step } from '../plan/steps.ts';
import { managerOf } from '../service/manager.ts';
import { type Context, noteMade, updateInstance } from './context.ts';
import { download } from './download.ts';
import { programText } from './program-file.ts';
import { forget, register } from './register.ts';
import { installScripts } from './scripts.ts';
import { unpack } from './unpack.ts';

/** Throws a SetupError that says what did not work. */
export async function applyStep(step: Step, context: Context): Promise<void> {
  const { host, root, api } = context;
  host.signal.throwIfAborted();
  switch (step.kind) {
    case 'make-directory':
      await noteMade(root, step.instance, { kind: 'directory', path: step.path });
      await mkdir(step.path, { recursive: true });
      return chmod(step.path, step.mode);
    case 'record':
      return writeState(root, withInstance(await readState(root), step.instance));
    case 'install-scripts':
      return installScripts(step.directory);
    case 'install-program':
      return writeFile(step.file, await programText(), { mode: 0o644 });
    case 'create-user':
      await noteMade(root, step.instance, { kind: 'user', name: step.user });
      return must(context, 'useradd', [
        ...['--system', '--user-group', '--no-create-home', '--home-dir', step.home],
        ...['--shell', '/usr/sbin/nologin', step.user],
      ]);
    case 'download':
      return download(step, host);
    case 'unpack':
      return unpack(step, host);
    case 'write-env':
      return writeFile(step.file, step.text, { mode: 0o600 });
    case 'hand-over':
      return handOver(step, host);
    case 'forget':
      return forget(step.program);
    case 'register':
      return register(step, context);
    case 'set-labels':
      return api.setLabels(step.runnerId, step.labels);
    case 'install-service':
      return installUnit(step, context);
    case 'start-service':
      await managerOf(host).start(step.unit, step.path, host);
      return updateInstance(root, step.instance, (one) => ({
        ...one,
        started: { ...one.started, [step.unit]: step.sha256 },
      }));
  }
}

async function installUnit(step: Extract<Step, { kind: 'install-service' }>, { host, root }: Context): Promise<void> {
  await noteMade(root, step.instance, { kind: 'unit', path: step.path });
  await mkdir(dirname(step.path), { recursive: true });
  await writeFile(step.path, step.text, { mode: 0o644 });
  await managerOf(host).install(step.path, host);
}

/** Files that root made become the instance's own. */
export const handOver = ({ path, user }: { path: string; user: string }, host: Host): Promise<void> =>
  must({ host }, 'chown', ['-R', `${user}:${user}`, path]);

async function must({ host }: Pick<Context, 'host'>, command: string, args: string[]): Promise<void> {
  const { code, stderr } = await host.run(command, args);
  if (code !== 0)
    throw new SetupError(`${command} ${args.join(' ')} failed: ${stderr.trim()}`, 'Run the command again.');
}
