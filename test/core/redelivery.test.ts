import { describe, expect, test } from 'vitest';
import { type Delivery, toRedeliver } from '../../app/core/redelivery.ts';

const NOW = '2026-05-04T12:00:00.000Z';
const ago = (minutes: number) => new Date(Date.parse(NOW) - minutes * 60_000).toISOString();
let id = 0;
const delivery = (changes: Partial<Delivery> & { minutes?: number } = {}): Delivery => {
  const { minutes = 10, ...rest } = changes;
  id += 1;
  return { id, guid: `guid ${id}`, deliveredAt: ago(minutes), statusCode: 0, event: 'issues.opened', ...rest };
};
const chosen = (...deliveries: Delivery[]) => toRedeliver(deliveries, NOW, (event) => event !== 'issues.pinned');

describe('is asked for', () => {
  test.each([0, 500, 502, 503])('when it was answered with %i', (statusCode) => {
    const lost = delivery({ statusCode });
    expect(chosen(lost)).toEqual([lost.id]);
  });
  test('once, by its newest entry', () => {
    const [first, again] = [delivery({ guid: 'a', minutes: 30 }), delivery({ guid: 'a', minutes: 20 })];
    expect(chosen(again, first)).toEqual([again.id]);
  });
  test('oldest first', () => {
    const [late, early] = [delivery({ minutes: 5 }), delivery({ minutes: 50 })];
    expect(chosen(late, early)).toEqual([early.id, late.id]);
  });
  test('of too many the newest, and before them those that tell who did something', () => {
    const many = Array.from({ length: 150 }, (_, at) => delivery({ minutes: 1000 - at }));
    const told = delivery({ minutes: 4000, event: 'issues.labeled' });
    expect(chosen(told, ...many)).toEqual([told, ...many.slice(51)].map((one) => one.id));
  });
});

describe('is left', () => {
  test.each([200, 202, 400])('when it was answered with %i', (statusCode) =>
    expect(chosen(delivery({ statusCode }))).toEqual([]),
  );
  test('when it was answered later', () =>
    expect(chosen(delivery({ guid: 'b' }), delivery({ guid: 'b', minutes: 5, statusCode: 200 }))).toEqual([]));
  test('when it failed three times', () =>
    expect(chosen(...[30, 20, 10].map((minutes) => delivery({ guid: 'c', minutes })))).toEqual([]));
  test('when nobody listens to it', () => expect(chosen(delivery({ event: 'issues.pinned' }))).toEqual([]));
  test('when it is older than three days', () => expect(chosen(delivery({ minutes: 72 * 60 + 1 }))).toEqual([]));
  test('when a button was pressed longer ago than an hour', () => {
    const recent = delivery({ event: 'check_run.requested_action', minutes: 59 });
    expect(chosen(recent, delivery({ event: 'check_run.rerequested', minutes: 61 }))).toEqual([recent.id]);
  });
});
