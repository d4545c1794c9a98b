import { expect, test } from 'vitest';
import { createSerial } from '../../../app/github/serial.ts';

function setUp() {
  const done: string[] = [];
  const errors: unknown[] = [];
  const gates: (() => void)[] = [];
  const serial = createSerial<string>({
    merge: (waiting, item) => `${waiting}+${item}`,
    async work(item) {
      done.push(item);
      await new Promise<void>((resolve) => gates.push(resolve));
      if (item.includes('bad')) throw new Error(item);
    },
    onError: (error) => errors.push(error),
  });
  const open = async () => {
    while (gates.length > 0) gates.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { serial, done, errors, open };
}

test('items that come while one is worked on melt into one', async () => {
  const { serial, done, open } = setUp();
  serial.push('a', '1');
  await open();
  serial.push('a', '2');
  serial.push('a', '3');
  expect(done).toEqual(['1']);
  await open();
  await open();
  await serial.idle('a');
  expect(done).toEqual(['1', '2+3']);
});

test('keys do not wait for each other', async () => {
  const { serial, done, open } = setUp();
  serial.push('a', '1');
  serial.push('b', '2');
  await open();
  expect(done).toEqual(['1', '2']);
  await open();
  await serial.idle();
});

test('a failure is told and stops nothing', async () => {
  const { serial, done, errors, open } = setUp();
  serial.push('a', 'bad');
  await open();
  serial.push('a', 'good');
  await open();
  await open();
  await serial.idle();
  expect(done).toEqual(['bad', 'good']);
  expect(errors).toHaveLength(1);
});
