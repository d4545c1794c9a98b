/**
 * PURE. The systemd unit of one instance. The runner's own unit (`svc.sh`) is not used: it never restarts, so a session
 * conflict or a crash leaves the PC dead, and it has no hardening.
 */
import { join } from 'node:path';
import type { Level } from '../host/state.ts';
import type { InstancePaths } from '../paths.ts';
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
  /** Its version: what an older one does not know it would complain about at every start. */
  systemd: number;
};

export const unitName = (name: string): string => `claude-runner-${name}.service`;

/** Before that every restart waits the same. */
const BACK_OFF_SINCE = 254;

/**
 * Waits as long as the listener has a worker; systemd sends its signal when this is over. Each instance has a user of its
 * own, so its worker is found by user. The brackets keep the pattern from finding the shell that holds it.
 */
export const drain = (user: string): string =>
  `/bin/sh -c 'while pgrep -u ${user} -f "[R]unner.Worker" >/dev/null; do sleep 2; done'`;

/** run.sh answers 0 for a session conflict and most failures, so success is restarted too. */
export const restarts = (systemd: number): string =>
  `Restart=always\nRestartSec=15${systemd >= BACK_OFF_SINCE ? '\nRestartSteps=6\nRestartMaxDelaySec=5min' : ''}`;

/** The service can't see into these (ProtectHome), so what lies there is no use on its PATH. */
const visible = (path: string): string =>
  path
    .split(':')
    .filter((entry) => /^\//.test(entry) && !isHidden(entry))
    .join(':');

/** Whether the hardened service does not see this directory: homes, and folders that it gets empty ones of. */
export const isHidden = (path: string): boolean => /^\/(home|root|run\/user|tmp|var\/tmp)(\/|$)/.test(path);

export function renderUnit({ name, user, paths, level, path, stopMinutes, systemd }: UnitOptions): string {
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
ExecStart=${join(paths.program, 'run.sh')}
# run.sh answers 0 for a session conflict and most failures, so success is restarted too.
${restarts(systemd)}
ExecStop=${drain(user)}
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
