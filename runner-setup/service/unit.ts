/**
 * PURE. The systemd unit of one instance. The runner's own unit (`svc.sh`) is not used: it never restarts, so a session
 * conflict or a crash leaves the PC dead, and it has no hardening.
 */
import { join } from 'node:path';
import type { Level } from '../host/state.ts';
import { forcedPath, type InstancePaths, jitPath, proxyPath } from '../paths.ts';
import { HARDENING } from './hardening.ts';

export type UnitOptions = {
  name: string;
  user: string;
  root: string;
  paths: InstancePaths;
  level: Level;
  /** PATH of the jobs: systemd's own has neither a Node nor a Claude Code installed elsewhere. */
  path: string;
  /** Minutes a stop waits for the running job. */
  stopMinutes: number;
  /** The command that registers it before every start, as root; null: it stays registered. */
  renew: readonly string[] | null;
  /** Its version: what an older one does not know it would complain about at every start. */
  systemd: number;
};

export const unitName = (name: string): string => `claude-runner-${name}.service`;

/** Before that every restart waits the same. */
const BACK_OFF_SINCE = 254;

/**
 * Waits as long as the listener has a worker; systemd sends its signal when this is over. Each instance has a user of its
 * own, so its worker is found by user. The brackets keep the pattern from finding the shell that holds it. `leave --force`
 * ends the wait.
 */
export const drain = ({ root, name, user }: Pick<UnitOptions, 'root' | 'name' | 'user'>): string =>
  `/bin/sh -c 'while [ ! -e ${forcedPath(root, name)} ] && pgrep -u ${user} -f "[R]unner.Worker" >/dev/null; do sleep 2; done'`;

/** run.sh answers 0 for a session conflict and most failures, so success is restarted too. */
export const restarts = ({ systemd, renew }: Pick<UnitOptions, 'systemd' | 'renew'>): string =>
  // An ephemeral one restarts after every job: that is no failure to back off from.
  `Restart=always\nRestartSec=15${systemd >= BACK_OFF_SINCE && renew === null ? '\nRestartSteps=6\nRestartMaxDelaySec=5min' : ''}`;

/**
 * Lines that register the runner before every start. As root and outside of the confinement (`+`), so that its jobs' user sees
 * neither the token nor what registers another runner: only the configuration of its own one job, which the environment
 * file holds.
 */
export const renewal = ({ renew, root, name }: UnitOptions, environmentFile: boolean): string[] =>
  renew === null
    ? []
    : [
        `EnvironmentFile=-${proxyPath(root, name)}`,
        ...(environmentFile ? [`EnvironmentFile=-${jitPath(root, name)}`] : []),
        `ExecStartPre=+${renew.join(' ')}`,
        'TimeoutStartSec=5min',
      ];

/** The service can't see into these (ProtectHome), so what lies there is no use on its PATH. */
const visible = (path: string): string =>
  path
    .split(':')
    .filter((entry) => /^\//.test(entry) && !isHidden(entry))
    .join(':');

/** Whether the hardened service does not see this directory: homes, and folders that it gets empty ones of. */
export const isHidden = (path: string): boolean => /^\/(home|root|run\/user|tmp|var\/tmp)(\/|$)/.test(path);

export function renderUnit(options: UnitOptions): string {
  const { name, user, paths, level, path, stopMinutes } = options;
  return `# Made by "runner-setup join"; "leave" removes it.
[Unit]
Description=Claude Code Cluster runner ${name}
Documentation=https://docs.github.com/actions/hosting-your-own-runners
After=network-online.target
Wants=network-online.target
# Never give up: a session that GitHub still holds for a dead listener goes away only after minutes.
StartLimitIntervalSec=0

[Service]
Type=exec
User=${user}
Group=${user}
WorkingDirectory=${paths.program}
Environment=HOME=${paths.home} TMPDIR=${paths.temp}
Environment="PATH=${level === 'none' ? path : visible(path)}"
# run.sh then hands SIGTERM to the listener instead of dying alone.
Environment=RUNNER_MANUALLY_TRAP_SIG=1
${[...renewal(options, true), `ExecStart=${join(paths.program, 'run.sh')}`].join('\n')}
# run.sh answers 0 for a session conflict and most failures, so success is restarted too.
${restarts(options)}
ExecStop=${drain(options)}
TimeoutStopSec=${stopMinutes}min
KillMode=mixed
# A job killed for its memory must not take the listener with it.
OOMPolicy=continue
${HARDENING[level].join('\n')}
ReadWritePaths=${paths.directory}

[Install]
WantedBy=multi-user.target
`;
}
