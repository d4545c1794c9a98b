/** The few things asked of systemd, through `host.run`. */
import { rm, writeFile } from 'node:fs/promises';
import { type Context, noteMade } from '../apply/context.ts';
import { SetupError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import type { Step } from '../plan/steps.ts';

async function systemctl(host: Host, ...args: string[]): Promise<void> {
  const { code, stderr } = await host.run('systemctl', args, { timeout: 2 * 60 * 60_000 });
  if (code !== 0)
    throw new SetupError(
      `systemctl ${args.join(' ')} failed: ${stderr.trim()}`,
      code === 127 ? 'This PC has no systemd: use --foreground.' : `Look at: journalctl -u ${args.at(-1)}`,
    );
}

/** 252, of `systemd 252 (252.39-1)`; 0 when it does not say. */
export async function systemdVersion(host: Host): Promise<number> {
  const { stdout } = await host.run('systemctl', ['--version']);
  return Number(/^systemd (\d+)/.exec(stdout)?.[1] ?? 0);
}

export async function installUnit(
  step: Extract<Step, { kind: 'install-service' }>,
  { host, root }: Context,
): Promise<void> {
  await noteMade(root, step.instance, { kind: 'unit', path: step.path });
  await writeFile(step.path, step.text, { mode: 0o644 });
  await systemctl(host, 'daemon-reload');
}

export async function startUnit(unit: string, host: Host): Promise<void> {
  await enableUnit(unit, host);
  await systemctl(host, 'restart', unit);
}

export const enableUnit = (unit: string, host: Host): Promise<void> => systemctl(host, 'enable', unit);

/** Waits until it has stopped: its stop time-out lets a job finish. */
export const stopUnit = (unit: string, host: Host): Promise<void> => systemctl(host, 'disable', '--now', unit);

export async function removeUnit(path: string, host: Host): Promise<void> {
  await rm(path, { force: true });
  await systemctl(host, 'daemon-reload');
}

export async function isActive(unit: string, host: Host): Promise<boolean> {
  return (await host.run('systemctl', ['is-active', '--quiet', unit])).code === 0;
}
