/** Measures the PC for the app's choice of the next one. What cannot be measured is left out; the attempt goes on. */
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, loadavg, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { PcReport } from '../app/contract/pc.ts';
import { readHostReport } from './host-report.ts';
import type { Inputs } from './inputs.ts';
import { mirrorPath } from './workspace/open.ts';

export type Measured = Omit<PcReport, 'mirror' | 'lastJob'>;

const MEGABYTE = 1024 * 1024;

/** `directory` need not exist yet: its disk is that of the nearest parent. */
export async function measure(directory: string): Promise<Measured> {
  const total = Math.min(totalmem(), process.constrainedMemory() || totalmem());
  return {
    cpus: availableParallelism(),
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    memoryMb: Math.floor(total / MEGABYTE),
    // A container's limit leaves less than the machine has.
    freeMemoryMb: Math.floor(Math.min(freemem(), process.availableMemory()) / MEGABYTE),
    freeDiskMb: Math.floor((await freeBytesOf(directory)) / MEGABYTE),
  };
}

/** On the disk that holds the directory. */
export async function freeBytesOf(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(existing(directory));
  return bavail * bsize;
}

const existing = (path: string): string =>
  existsSync(path) || dirname(path) === path ? path : existing(dirname(path));

type Around = {
  inputs: Pick<Inputs, 'home' | 'repository' | 'hostReport'>;
  measure: (directory: string) => Promise<Measured>;
  now: () => number;
};

/** Measures at once; the result does so again at the end and gives the report, or undefined where that is not possible. */
export function watchPc({ inputs, measure: look, now }: Around, warn: (text: string) => void) {
  const quietly = () =>
    look(inputs.home).catch((error: unknown) => {
      warn(`This PC could not be measured: ${String(error)}`);
      return undefined;
    });
  const before = quietly();
  const noted = readHostReport(inputs.hostReport, now(), warn);
  return async (): Promise<PcReport | undefined> => {
    const [start, timer, end] = [await before, await noted, await quietly()];
    if (!end) return undefined;
    const loads = [end.load, start?.load, timer?.busy ? undefined : timer?.load].filter((load) => load !== undefined);
    return {
      ...end,
      load: Math.min(...loads),
      mirror: existsSync(mirrorPath(inputs.home, inputs.repository)),
      ...(timer?.lastJob && { lastJob: { at: timer.lastJob.at, result: timer.lastJob.result } }),
    };
  };
}
