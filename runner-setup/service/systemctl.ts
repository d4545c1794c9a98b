/** The few things asked of systemd, through `host.run`. */
import { basename } from 'node:path';
import { SetupError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import type { ServiceManager } from './manager.ts';
import { unitName } from './unit.ts';

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

export const enableUnit = (unit: string, host: Host): Promise<void> => systemctl(host, 'enable', unit);

export const SYSTEMD: ServiceManager = {
  runnerUnit: unitName,
  unitOf: (path) => basename(path),
  install: (_path, host) => systemctl(host, 'daemon-reload'),
  async start(unit, _path, host) {
    await enableUnit(unit, host);
    await systemctl(host, 'restart', unit);
  },
  // Waits until it has stopped: its stop time-out lets a job finish.
  stop: (unit, host) => systemctl(host, 'disable', '--now', unit),
  removed: (host) => systemctl(host, 'daemon-reload'),
  isActive: async (unit, host) => (await host.run('systemctl', ['is-active', '--quiet', unit])).code === 0,
  isStarting: async (unit, host) => (await host.run('systemctl', ['is-active', unit])).stdout.trim() === 'activating',
};
