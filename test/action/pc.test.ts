/** What the action reports of its PC. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Measured, measure } from '../../action/pc.ts';
import { pcSchema } from '../../app/contract/pc.ts';
import { MEASURED, openStage } from './stage.ts';

const loads = (...loads: number[]) => {
  const left = [...loads];
  return async (): Promise<Measured> => ({ ...MEASURED, load: left.shift() ?? 0 });
};

test('a result says what the PC has, that it holds the repository now, and the session', async () => {
  await using stage = await openStage({ measure: loads(0.5, 7) });
  await stage.perform();
  const { pc, session, outcome } = stage.result();
  expect(outcome.kind).toBe('no-changes');
  expect(pc).toEqual({ ...MEASURED, load: 0.5, mirror: true });
  expect(session).toMatch(/^[0-9a-f-]{36}$/);
});

test('numbers only: nothing in the report names the PC', async () => {
  await using stage = await openStage();
  await stage.perform();
  expect(Object.values(stage.result().pc ?? {}).map((value) => typeof value)).not.toContain('string');
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
