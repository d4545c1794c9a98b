/**
 * PURE. The systemd unit of an instance in a container. The engine confines it, so the unit itself is not hardened; it starts
 * again, and a stop waits for the job, as in the unit of a service.
 */
import { join } from 'node:path';
import { inInstance } from '../host/in-instance.ts';
import type { Container } from '../host/state.ts';
import { drain, restarts, type UnitOptions } from './unit.ts';

/** Its name for the engine. */
const containerName = (name: string): string => `claude-runner-${name}`;

/** Whoever stops it, and whatever a crash left, the next start finds the name free. */
const removal = (engine: Container['engine'], name: string): string =>
  `-/bin/sh -c '${engine} rm --force ${containerName(name)} >/dev/null 2>&1'`;

export function renderContainerUnit(
  { name, user, root, paths, stopMinutes, systemd }: UnitOptions,
  container: Container,
): string {
  const { engine } = container;
  const options = ['--name', containerName(name), '--env', 'RUNNER_MANUALLY_TRAP_SIG=1'];
  const command = { options, command: join(paths.program, 'run.sh'), args: [] };
  const start = inInstance({ name, user, container }, root, command).flat();
  const daemon = engine === 'docker' ? ' docker.service' : '';
  return `# Made by "runner-setup join"; "leave" removes it.
[Unit]
Description=Claude Code Cluster runner ${name}, in a container of ${engine}
Documentation=https://docs.github.com/actions/hosting-your-own-runners
After=network-online.target${daemon}
Wants=network-online.target${daemon}
# Never give up: a session that GitHub still holds for a dead listener goes away only after minutes.
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStartPre=${removal(engine, name)}
ExecStart=${start.join(' ')}
${restarts(systemd)}
ExecStop=${drain(user)}
ExecStopPost=${removal(engine, name)}
TimeoutStopSec=${stopMinutes}min
KillMode=mixed

[Install]
WantedBy=multi-user.target
`;
}
