/** Reads what the PC's own timer noted of it. What is old or damaged does not count, and the job's log says so. */
import { readFile } from 'node:fs/promises';
import { HOST_REPORT_LASTS_MS, type HostReport, hostReportSchema } from '../app/contract/host-report.ts';
import { jsonOf } from '../app/contract/json.ts';
import { hasCode } from './system-error.ts';

/** Ahead of this PC's own clock by more than this, it is none that the timer wrote. */
const CLOCK_MS = 60_000;

/** `now` in milliseconds of the epoch. Undefined: there is none that counts. Never throws. */
export async function readHostReport(
  path: string | undefined,
  now: number,
  warn: (text: string) => void,
): Promise<HostReport | undefined> {
  if (path === undefined) return undefined;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    // In its first minutes, and in the foreground, nobody has written one.
    if (!hasCode(error, 'ENOENT')) warn(`${path}, which the PC's timer writes, cannot be read: ${String(error)}`);
    return undefined;
  }
  const { data } = hostReportSchema.safeParse(jsonOf(text));
  if (!data) {
    warn(`${path} is none that the PC's timer writes, and does not count. On the PC: runner-setup doctor`);
    return undefined;
  }
  const age = now - Date.parse(data.at);
  if (age >= -CLOCK_MS && age < HOST_REPORT_LASTS_MS) return data;
  warn(`${path} is of ${data.at}, and does not count: the PC's timer runs no more. On the PC: runner-setup doctor`);
  return undefined;
}
