/** What the action reports of its PC. */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Measured, measure, watchPc } from '../../action/pc.ts';
import { pcSchema } from '../../app/contract/pc.ts';
import { scratch } from './scratch.ts';
import { MEASURED, openStage } from './stage.ts';

const loads = (...loads: number[]) => {
  const left = [...loads];
  return async (): Promise<Measured> => ({ ...MEASURED, load: left.shift() ?? 0 });
};

/** As the PC's timer writes it. */
async function noteReport(instance: string, load: number, busy: boolean): Promise<void> {
  const at = new Date().toISOString();
  const lastJob = { at, result: 'Failed', name: 'a secret project' };
  const { load: _own, ...others } = MEASURED;
  await writeFile(`${instance}.report.json`, JSON.stringify({ version: 1, at, ...others, load, busy, lastJob }));
}

test('a result says what the PC has, how its last job ended, that it holds the repository now, and the session', async () => {
  await using directory = await scratch();
  const instance = join(directory.path, 'pc-1');
  await noteReport(instance, 0.6, false);
  await using stage = await openStage({ measure: loads(0.5, 7), environment: { CLAUDE_CLUSTER_INSTANCE: instance } });
  await stage.perform();
  const { pc, session, outcome } = stage.result();
  expect(outcome.kind).toBe('no-changes');
  expect(pc).toEqual({ ...MEASURED, load: 0.5, mirror: true, lastJob: { at: expect.any(String), result: 'Failed' } });
  expect(session).toMatch(/^[0-9a-f-]{36}$/);
  // Nothing in the report names the PC, or what it does for others.
  expect(JSON.stringify(pc)).not.toMatch(/secret|pc-1/);
});

test("the load is the lowest of those before and after, and of the timer's while no job was at work", async () => {
  await using directory = await scratch();
  const instance = join(directory.path, 'pc-1');
  const loadOf = async (load: number, busy: boolean) => {
    await noteReport(instance, load, busy);
    const inputs = {
      home: directory.path,
      repository: { owner: 'a', name: 'b' },
      hostReport: `${instance}.report.json`,
    };
    const reportPc = watchPc({ inputs, measure: loads(0.5, 7), now: Date.now }, (warning) => expect(warning).toBe(''));
    return (await reportPc())?.load;
  };
  expect(await loadOf(0.1, false)).toBe(0.1);
  expect(await loadOf(0.1, true)).toBe(0.5);
});

test('a PC that cannot be measured does its task all the same, and says so', async () => {
  await using stage = await openStage({ measure: () => Promise.reject(new Error('no such disk')) });
  await stage.perform();
  expect(stage.result()).not.toHaveProperty('pc');
  expect(stage.log).toContain('warning: This PC could not be measured: Error: no such disk');
});

test('a session is told of only when Claude has run', async () => {
  await using stage = await openStage({ settings: { setup: ['exit 3'] } });
  await stage.perform();
  expect(stage.result()).toMatchObject({ outcome: { kind: 'checkout-failed' }, pc: { mirror: true } });
  expect(stage.result()).not.toHaveProperty('session');
});

test('this machine is measured, by the disk of a directory that is not there yet', async () => {
  const here = await measure(join(tmpdir(), 'none', 'such'));
  expect(pcSchema.parse({ ...here, mirror: false })).toMatchObject(here);
  expect(here.memoryMb).toBeGreaterThan(0);
  expect(here.freeMemoryMb).toBeLessThanOrEqual(here.memoryMb);
  expect(here.freeDiskMb).toBeGreaterThan(0);
});
