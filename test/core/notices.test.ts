import { expect, test } from 'vitest';
import { configWarnings, type Notice, withConfigWarnings } from '../../app/core/notices.ts';
import type { Warning } from '../../app/core/schedule/warnings.ts';
import { NOW } from '../scenarios/facts.ts';

const rebuilt: Notice = { code: 'record-rebuilt', at: NOW };
const old: Warning[] = [{ kind: 'pool-without-pc', pool: 'lab' }];
const now: Warning[] = [{ kind: 'pool-without-pc', pool: 'attic' }];
const before: Notice[] = [rebuilt, { code: 'config-warnings', warnings: old }];

test('warnings take the place of those before, and nothing else’s', () =>
  expect(withConfigWarnings(before, now)).toEqual([rebuilt, { code: 'config-warnings', warnings: now }]));
test('without a warning there is no notice of any', () => expect(withConfigWarnings(before, [])).toEqual([rebuilt]));
test('they are read back', () => {
  expect(configWarnings(before)).toEqual(old);
  expect(configWarnings([rebuilt])).toEqual([]);
});
