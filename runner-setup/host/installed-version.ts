/** The version of the runner program on this PC: it updates itself, so only it knows. */
import { join } from 'node:path';
import { instancePaths } from '../paths.ts';
import type { Host } from './host.ts';
import { inInstance } from './in-instance.ts';
import type { Instance } from './state.ts';

/** Empty when it does not start. */
export async function installedVersion(instance: Instance, root: string, host: Pick<Host, 'run'>): Promise<string> {
  const command = join(instancePaths(root, instance.name).program, 'bin', 'Runner.Listener');
  const { code, stdout } = await host.run(...inInstance(instance, root, { command, args: ['--version'] }));
  return code === 0 ? stdout.trim() : '';
}
