/**
 * PURE. What the service may not do, in three levels; see systemd.exec(5). MemoryDenyWriteExecute is in none: Node's
 * compiler needs writable code. Nor ProcSubset: without /proc/cpuinfo programs believe that they have no CPU.
 */
import type { Level } from '../host/state.ts';

/** What each level breaks, for the help and the README. */
export const BREAKS: Record<Level, string> = {
  none: 'nothing: jobs can do whatever their user can',
  default:
    'sudo and other setuid programs (so apt in jobs, and rootless Podman), /home, devices, kernel settings; bubblewrap works',
  strict: 'also every sandbox inside the job (bubblewrap, Podman, Docker), perf, and tools for other CPU architectures',
};

const DEFAULT = [
  'NoNewPrivileges=yes',
  'CapabilityBoundingSet=',
  'AmbientCapabilities=',
  'ProtectSystem=strict',
  'ProtectHome=yes',
  'PrivateTmp=yes',
  'PrivateDevices=yes',
  'ProtectClock=yes',
  'ProtectHostname=yes',
  'ProtectKernelLogs=yes',
  'ProtectKernelModules=yes',
  'ProtectKernelTunables=yes',
  'ProtectControlGroups=yes',
  'RestrictRealtime=yes',
  'RestrictSUIDSGID=yes',
  'LockPersonality=yes',
  'KeyringMode=private',
  'UMask=0027',
];

const STRICT = [
  ...DEFAULT,
  'ProtectProc=invisible',
  'PrivateUsers=yes',
  'RestrictNamespaces=yes',
  'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK',
  'SystemCallArchitectures=native',
  'SystemCallFilter=@system-service',
  'SystemCallFilter=~@privileged @resources @mount @debug @obsolete @cpu-emulation',
  'SystemCallErrorNumber=EPERM',
  'RemoveIPC=yes',
  'DeviceAllow=',
  'DevicePolicy=closed',
  'UMask=0077',
];

export const HARDENING: Record<Level, readonly string[]> = { none: [], default: DEFAULT, strict: STRICT };
