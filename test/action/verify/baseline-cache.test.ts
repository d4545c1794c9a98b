import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBaseline, writeBaseline } from '../../../action/verify/baseline-cache.ts';
import { scratch } from '../scratch.ts';

const BASELINE = {
  version: 1 as const,
  steps: [{ command: 'x', reason: null, counts: null, ids: ['a'], fingerprint: '' }],
};

describe('a baseline on the PC', () => {
  test('is found by commit and commands', async () => {
    await using place = await scratch();
    const key = { directory: join(place.path, 'new'), commit: 'abc', commands: ['x'] };
    expect(await readBaseline(key)).toBeUndefined();
    await writeBaseline(key, BASELINE);
    expect(await readBaseline(key)).toEqual(BASELINE);
    expect(await readBaseline({ ...key, commit: 'abd' })).toBeUndefined();
    expect(await readBaseline({ ...key, commands: ['y'] })).toBeUndefined();
  });

  test.each(['', '{', '{"version":2,"steps":[]}', '{"version":1,"steps":[{}]}'])(
    'is not there when its file holds %j',
    async (text) => {
      await using place = await scratch();
      const key = { directory: place.path, commit: 'abc', commands: ['x'] };
      await writeBaseline(key, BASELINE);
      for (const name of readdirSync(place.path)) writeFileSync(join(place.path, name), text);
      expect(await readBaseline(key)).toBeUndefined();
    },
  );

  test('of many the oldest go', async () => {
    await using place = await scratch();
    mkdirSync(place.path, { recursive: true });
    for (let index = 0; index < 25; index += 1) {
      writeFileSync(join(place.path, `${index}.json`), '{}');
      utimesSync(join(place.path, `${index}.json`), index, index);
    }
    await writeBaseline({ directory: place.path, commit: 'abc', commands: [] }, BASELINE);
    expect(readdirSync(place.path)).toHaveLength(20);
    expect(readdirSync(place.path)).not.toContain('5.json');
    expect(readdirSync(place.path)).toContain('24.json');
  });
});
