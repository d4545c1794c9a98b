/** PURE. Every unit file of an instance. */
import { join } from 'node:path';
import { launchAgent } from '../export/launchd.ts';
import type { Host } from '../host/host.ts';
import type { Container } from '../host/state.ts';
import type { InstancePaths } from '../paths.ts';
import { renderContainerUnit } from './container-unit.ts';
import { agentLabel, agentPath } from './launchd.ts';
import { renderTendService, renderTendTimer, type TendOptions, tendServiceName, tendTimerName } from './tend-unit.ts';
import { renderUnit, type UnitOptions, unitName } from './unit.ts';
import { renderSettings, settingsPath, WINDOWS } from './windows-service.ts';

export type UnitFile = {
  unit: string;
  path: string;
  text: string;
  /** It is enabled and started; else another unit starts it. */
  starts: boolean;
};

/** macOS: the person's own PATH, with their Node and Claude Code, is the jobs'. */
export const agentFile = (host: Pick<Host, 'env'>, name: string, { directory }: InstancePaths): UnitFile => ({
  unit: agentLabel(name),
  path: agentPath(host, name),
  text: launchAgent({ name, directory, path: host.env['PATH'] }),
  starts: true,
});

export const windowsFile = (name: string, paths: InstancePaths): UnitFile => ({
  unit: WINDOWS.runnerUnit(name, paths.program),
  path: settingsPath(paths),
  text: renderSettings(paths),
  starts: true,
});

/** The one that a timer starts comes before the timer. */
export function unitFiles(
  directory: string,
  options: UnitOptions & TendOptions & { container: Container | null },
): UnitFile[] {
  const { name, container } = options;
  const runner = container === null ? renderUnit(options) : renderContainerUnit(options, container);
  const file = (unit: string, text: string, starts: boolean) => ({ unit, path: join(directory, unit), text, starts });
  return [
    file(unitName(name), runner, true),
    file(tendServiceName(name), renderTendService(options), false),
    file(tendTimerName(name), renderTendTimer(name), true),
  ];
}
