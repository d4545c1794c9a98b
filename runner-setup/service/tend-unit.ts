/** PURE. The timer of an instance: scripts/tend.sh every five minutes, as root, allowed little of what root may. */
import { basename, dirname, join } from 'node:path';
import type { Level } from '../host/state.ts';
import type { InstancePaths } from '../paths.ts';
import { unitName } from './unit.ts';

export const tendServiceName = (name: string): string => `claude-tend-${name}.service`;
export const tendTimerName = (name: string): string => `claude-tend-${name}.timer`;

export type TendOptions = { paths: InstancePaths; scripts: string; user: string; level: Level };

/**
 * Becoming the instance's user (to clean) takes SETUID and SETGID; seeing whether its listener holds a connection takes
 * SYS_PTRACE and DAC_READ_SEARCH; DAC_OVERRIDE is for what a job made unreadable.
 */
const CAPABILITIES = 'CAP_SETUID CAP_SETGID CAP_SYS_PTRACE CAP_DAC_READ_SEARCH CAP_DAC_OVERRIDE';

export function renderTendService({ paths, scripts, user, level }: TendOptions): string {
  const name = basename(paths.directory);
  return `# Made by "runner-setup join"; "leave" removes it.
[Unit]
Description=Claude Code Cluster looks after the runner ${name}

[Service]
Type=oneshot
ExecStart=${join(scripts, 'tend.sh')} ${paths.directory} ${user} ${unitName(name)}
TimeoutStartSec=4min
NoNewPrivileges=yes
CapabilityBoundingSet=${CAPABILITIES}
ProtectSystem=strict
${level === 'none' ? '' : 'ProtectHome=yes\n'}PrivateDevices=yes
PrivateTmp=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
IPAddressDeny=any
UMask=0022
ReadWritePaths=${dirname(paths.directory)}
`;
}

export const renderTendTimer = (name: string): string => `# Made by "runner-setup join"; "leave" removes it.
[Unit]
Description=Claude Code Cluster looks after the runner ${name}

[Timer]
OnBootSec=5min
OnUnitInactiveSec=5min
RandomizedDelaySec=30s

[Install]
WantedBy=timers.target
`;
