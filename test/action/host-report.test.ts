/** The report of the PC's timer, as the action finds it. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHostReport } from '../../action/host-report.ts';
import { scratch } from './scratch.ts';

const AT = Date.parse('2026-05-01T12:00:00Z');
const MINUTE = 60_000;
const REPORT = {
  ...{ version: 1, at: '2026-05-01T12:00:00Z', cpus: 8, load: 0.2, memoryMb: 16_000, freeMemoryMb: 9000 },
  ...{ freeDiskMb: 50_000, busy: false, lastJob: { at: '2026-05-01T11:00:00Z', result: 'Failed', name: 'lint' } },
};

test('a fresh report counts; one that is old, from the future, damaged or not there does not, and why is said', async () => {
  await using directory = await scratch();
  const path = join(directory.path, 'pc-7.report.json');
  const read = async (text: string, now: number) => {
    await writeFile(path, text);
    const warnings: string[] = [];
    const report = await readHostReport(path, now, (warning) => warnings.push(warning));
    return report ?? warnings.join('\n').replace(path, 'FILE');
  };
  const text = JSON.stringify(REPORT);
  expect(await read(text, AT + 14 * MINUTE)).toEqual(REPORT);
  expect(await read(text, AT - 30_000)).toEqual(REPORT);
  const old =
    "FILE is of 2026-05-01T12:00:00Z, and does not count: the PC's timer runs no more. On the PC: runner-setup doctor";
  expect(await read(text, AT + 15 * MINUTE)).toBe(old);
  expect(await read(text, AT - 2 * MINUTE)).toBe(old);
  const strange = "FILE is none that the PC's timer writes, and does not count. On the PC: runner-setup doctor";
  expect(await read(text.slice(0, 40), AT)).toBe(strange);
  expect(await read(text.replace('"Failed"', '"Great"'), AT)).toBe(strange);
  expect(await read(text.replace('0.2', '-1'), AT)).toBe(strange);
  await rm(path);
  const warnings: string[] = [];
  expect(await readHostReport(path, AT, (warning) => warnings.push(warning))).toBe(undefined);
  expect(await readHostReport(undefined, AT, (warning) => warnings.push(warning))).toBe(undefined);
  expect(warnings).toEqual([]);
  expect(await readHostReport(directory.path, AT, (warning) => warnings.push(warning))).toBe(undefined);
  expect(warnings[0]).toContain('cannot be read: Error: EISDIR');
});
