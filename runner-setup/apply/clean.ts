/** Cleans one instance, by the script that the timer uses too. */
import { join } from 'node:path';
import { SetupError } from '../errors.ts';
import { asUser } from '../host/as-user.ts';
import type { Host } from '../host/host.ts';
import type { Instance } from '../host/state.ts';
import { instancePaths, scriptsPath } from '../paths.ts';
import { hasScripts } from '../plan/environment.ts';

type Clean = { host: Host; root: string; days: string; dryRun: boolean };

/** Prints what it removes. Throws a SetupError when it can't. */
export async function cleanInstance({ name, user }: Instance, { host, root, days, dryRun }: Clean): Promise<void> {
  if (!hasScripts(host.platform))
    throw new SetupError(
      `clean works on Linux; this PC says ${host.platform}.`,
      `Remove old folders by hand: ${instancePaths(root, name).work}`,
    );
  const script = join(scriptsPath(root), 'clean.sh');
  const args = [instancePaths(root, name).directory, days, ...(dryRun ? ['--dry-run'] : [])];
  const { code, stdout, stderr } = await host.run(...asUser(user, script, args), {
    ...{ timeout: 60 * 60_000, signal: host.signal, env: host.env },
  });
  const lines = stdout.split('\n').filter(Boolean);
  for (const line of lines) host.print(line);
  if (lines.length === 0 && code === 0) host.print(`${name}: nothing to remove.`);
  host.signal.throwIfAborted();
  if (code !== 0)
    throw new SetupError(
      `${script} failed: ${stderr.trim()}`,
      code === 127 ? 'Run join again: it installs what is missing.' : 'Run the command with sudo.',
    );
}
