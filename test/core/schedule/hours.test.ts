import { expect, test } from 'vitest';
import { hoursSchema } from '../../../app/config/scheduling.ts';
import { opensAt } from '../../../app/core/schedule/hours.ts';

const office = hoursSchema.parse({ from: '08:00', to: '18:00' });
const night = hoursSchema.parse({ days: ['fri'], from: '22:00', to: '06:00' });
const berlin = hoursSchema.parse({ from: '08:00', to: '18:00', 'time-zone': 'Europe/Berlin' });
const tokyo = hoursSchema.parse({ from: '08:30', to: '18:00', 'time-zone': 'Asia/Tokyo' });

// 2026-05-04 is a Monday.
test.each([
  ['at the beginning', office, '2026-05-04T08:00:00.000Z', null],
  ['until the end', office, '2026-05-04T17:59:59.000Z', null],
  ['not at the end', office, '2026-05-04T18:00:00.000Z', '2026-05-05T08:00:00.000Z'],
  ['before the beginning', office, '2026-05-04T07:10:30.000Z', '2026-05-04T08:00:00.000Z'],
  ['over the weekend', office, '2026-05-08T19:00:00.000Z', '2026-05-11T08:00:00.000Z'],
  ['overnight, the evening', night, '2026-05-08T23:00:00.000Z', null],
  ['overnight, the morning after', night, '2026-05-09T05:00:00.000Z', null],
  ['overnight, another morning', night, '2026-05-08T05:00:00.000Z', '2026-05-08T22:00:00.000Z'],
  ['once a week, just over', night, '2026-05-09T06:00:00.000Z', '2026-05-15T22:00:00.000Z'],
  ['in summer time', berlin, '2026-05-04T06:00:00.000Z', null],
  ['in winter time', berlin, '2026-01-05T06:30:00.000Z', '2026-01-05T07:00:00.000Z'],
  ['on another day than in UTC', tokyo, '2026-05-03T23:00:00.000Z', '2026-05-03T23:30:00.000Z'],
] as const)('%s', (_, hours, now, expected) => expect(opensAt(now, hours)).toBe(expected));
