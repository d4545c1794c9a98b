/** PURE. Every unit file of an instance. */
import { join } from 'node:path';
import type { Container } from '../host/state.ts';
import { renderContainerUnit } from './container-unit.ts';
import { renderTendService, renderTendTimer, type TendOptions, tendServiceName, tendTimerName } from './tend-unit.ts';
import { renderUnit, type UnitOptions, unitName } from './unit.ts';

export type UnitFile = {
  unit: string;
  path: string;
  text: string;
  /** It is enabled and started; else another unit starts it. */
  starts: boolean;
};

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
