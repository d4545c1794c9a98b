/**
 * PURE. The systemd unit of an instance in a container. The engine confines it, so the unit itself is not hardened; it starts
 * again, and a stop waits for the job, as in the unit of a service.
 */
import { join } from 'node:path';
import { inInstance } from '../host/in-instance.ts';
import type { Container } from '../host/state.ts';
import { jitPath } from '../paths.ts';
import { drain, renewal, restarts, type UnitOptions } from './unit.ts';

/** Its name for the engine. */
const containerName = (name: string): string => `claude-runner-${name}`;

/** Whoever stops it, and whatever a crash left, the next start finds the name free. */
const removal = (engine: Container['engine'], name: string): string =>
  `-/bin/sh -c '${engine} rm --force ${containerName(name)} >/dev/null 2>&1'`;

/** An engine writes a container's variables to its disk: what registers it for one job goes in through stdin. */
const FROM_STDIN = ['/bin/sh', '-c', `'IFS= read -r LINE; export "$$LINE"; exec "$$@" </dev/null'`, 'sh'];

export function renderContainerUnit(unit: UnitOptions, container: Container): string {
  const { name, user, root, paths, stopMinutes, renew } = unit;
  const { engine } = container;
  const options = ['--name', containerName(name), '--env', 'RUNNER_MANUALLY_TRAP_SIG=1'];
  const program = join(paths.program, 'run.sh');
  const [command = program, ...args] = renew === null ? [] : [...FROM_STDIN, program];
  const inside = { options: [...options, ...(renew === null ? [] : ['--interactive'])], command, args };
  const start = inInstance({ name, user, container }, root, inside).flat();
  const input = renew === null ? [] : [`Environment=CLAUDE_CLUSTER_STDIN=${jitPath(root, name)}`];
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
${[...renewal(unit, false), ...input, `ExecStart=${start.join(' ')}`].join('\n')}
${restarts(unit)}
ExecStop=${drain(unit)}
ExecStopPost=${removal(engine, name)}
TimeoutStopSec=${stopMinutes}min
KillMode=mixed

[Install]
WantedBy=multi-user.target
`;
}
