/** Working hours: whether tasks may start now, and else when. Pure: time zones are the language's own. */
import type { WorkingHours } from '../../config/scheduling.ts';

const DAY = 24 * 60;
const WEEK: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * When tasks may start again (ISO 8601), null when they may now. The time is reckoned in the offset of now: over a
 * change to or from summer time it is an hour off, and whoever waits is told anew then.
 */
export function opensAt(now: string, hours: WorkingHours): string | null {
  const { day, minute } = localTime(now, hours.timeZone);
  const isOpenDay = (at: number) => hours.days.some((one) => one === WEEK[((at % 7) + 7) % 7]);
  const overnight = hours.to < hours.from;
  const sinceYesterday = overnight && isOpenDay(day - 1) && minute < hours.to;
  const sinceToday = isOpenDay(day) && minute >= hours.from && (overnight || minute < hours.to);
  if (sinceYesterday || sinceToday) return null;
  for (let ahead = 0; ahead <= 7; ahead += 1) {
    const minutes = ahead * DAY + hours.from - minute;
    if (minutes > 0 && isOpenDay(day + ahead)) return wholeMinute(Date.parse(now) + minutes * 60_000);
  }
  return null;
}

const wholeMinute = (ms: number) => new Date(Math.floor(ms / 60_000) * 60_000).toISOString();

/** Day of the week (0 is Monday) and minute of the day. */
function localTime(now: string, timeZone: string): { day: number; minute: number } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(new Date(now)).map(({ type, value }) => [type, value]));
  const weekday = (parts.get('weekday') ?? '').toLowerCase();
  return {
    day: WEEK.indexOf(weekday),
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  };
}
