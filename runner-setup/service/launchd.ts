/** launchd of macOS: a LaunchAgent of the person who joins, since the runner program refuses to be root's there. */
import { basename, join } from 'node:path';
import { SetupError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import type { ServiceManager } from './manager.ts';

export const agentLabel = (name: string): string => `claude-cluster.${name}`;

export const agentPath = ({ env }: Pick<Host, 'env'>, name: string): string =>
  join(env['HOME'] ?? '/', 'Library', 'LaunchAgents', `${agentLabel(name)}.plist`);

/** Of a person at the screen. */
export const domainOf = ({ uid }: Pick<Host, 'uid'>): string => `gui/${uid}`;
const targetOf = (label: string, host: Host): string => `${domainOf(host)}/${label}`;

/** launchd may still be taking the old one out. */
const TRIES = 10;
const EVERY_MS = 500;

export const LAUNCHD: ServiceManager = {
  runnerUnit: agentLabel,
  unitOf: (path) => basename(path, '.plist'),
  // It is read as it is started.
  install: async () => undefined,
  async start(label, path, host) {
    await host.run('launchctl', ['bootout', targetOf(label, host)]);
    for (let tried = 1; ; tried += 1) {
      const { code, stderr } = await host.run('launchctl', ['bootstrap', domainOf(host), path]);
      if (code === 0) return;
      if (tried === TRIES)
        throw new SetupError(
          `launchctl bootstrap ${domainOf(host)} ${path} failed: ${stderr.trim()}`,
          `plutil -lint ${path}; launchctl print ${targetOf(label, host)}`,
        );
      await host.wait(EVERY_MS);
    }
  },
  async stop(label, host) {
    // It fails when it does not run.
    await host.run('launchctl', ['bootout', targetOf(label, host)]);
    for (let tried = 1; await LAUNCHD.isActive(label, host); tried += 1) {
      if (tried === TRIES) throw new SetupError(`${label} does not end.`, `launchctl bootout ${targetOf(label, host)}`);
      await host.wait(EVERY_MS);
    }
  },
  removed: async () => undefined,
  isStarting: async () => false,
  async isActive(label, host) {
    const { code, stdout } = await host.run('launchctl', ['print', targetOf(label, host)]);
    return code === 0 && /^\s*state = running$/m.test(stdout);
  },
};
