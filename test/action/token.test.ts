import { expect, test } from 'vitest';
import type { Access } from '../../action/access.ts';
import { keepFresh } from '../../action/token.ts';

const MINUTE = 60_000;
const bot = { login: 'cluster[bot]', id: 5 };

function tokenFrom(first: Partial<Access>, renewals: Array<() => Promise<Access>>) {
  let now = 0;
  const seen = { hidden: [] as string[], warnings: [] as string[], asked: 0 };
  const own = (token: string, endsAt: number): Access => ({ token, bot, isOwn: true, expiresAt: endsAt * MINUTE });
  const token = keepFresh(
    { ...own('first', 60), ...first },
    {
      renew: () => {
        seen.asked += 1;
        return renewals.shift()?.() ?? Promise.resolve(own(`renewed at ${now / MINUTE}`, now / MINUTE + 60));
      },
      now: () => now,
      hide: (secret) => seen.hidden.push(secret),
      warn: (text) => seen.warnings.push(text),
    },
  );
  const at = (minute: number) => {
    now = minute * MINUTE;
    return token();
  };
  return { at, seen };
}

test('is renewed ten minutes before its end, once for all who ask, and hidden', async () => {
  const { at, seen } = tokenFrom({}, []);
  expect(await at(49)).toBe('first');
  expect(await Promise.all([at(51), at(51)])).toEqual(['renewed at 51', 'renewed at 51']);
  expect(await at(100)).toBe('renewed at 51');
  expect(await at(102)).toBe('renewed at 102');
  expect(seen).toMatchObject({ asked: 2, hidden: ['renewed at 51', 'renewed at 102'] });
});

test('that cannot be renewed serves on, and the broker is asked again after a while', async () => {
  const refused = () => Promise.reject(new Error('No attempt is under way.'));
  const fallback = async (): Promise<Access> => ({
    token: 'of the job',
    bot,
    isOwn: false,
    expiresAt: Number.POSITIVE_INFINITY,
  });
  const { at, seen } = tokenFrom({}, [refused, fallback]);
  expect([await at(51), await at(52), await at(57), await at(58), await at(63)]).toEqual([
    ...['first', 'first', 'first', 'first', 'renewed at 63'],
  ]);
  expect(seen.asked).toBe(3);
  expect(seen.warnings).toEqual([expect.stringContaining('No attempt is under way.')]);
});

test('of the job is never renewed, and a wrong clock asks only now and then', async () => {
  const ofJob = tokenFrom({ isOwn: false }, []);
  expect(await ofJob.at(5000)).toBe('first');
  expect(ofJob.seen.asked).toBe(0);
  const wrong = tokenFrom({ expiresAt: -1 }, []);
  for (let minute = 0; minute < 5; minute += 1) await wrong.at(minute);
  expect(wrong.seen.asked).toBe(0);
});
