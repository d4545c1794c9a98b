/** The part of the configuration that says who runs when and where: policy, limits, working hours, pools. */
import { z } from 'zod';
import { SPECIALTIES } from '../contract/labels.ts';
import { settingsSchema } from '../contract/settings.ts';

export const POLICIES = ['fifo', 'priority', 'skill', 'fair-share'] as const;
export type BuiltInPolicy = (typeof POLICIES)[number];
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export const schedulingSchema = z
  .strictObject({
    policy: z
      .string()
      .max(50)
      .default('priority')
      .describe(
        "Whose turn it is. fifo: oldest first. priority: by label, then oldest. skill: what the fewest PCs can do first. fair-share: whoever has the least running first. Or the name of one of the app's own policies.",
      )
      .meta({ examples: [...POLICIES] }),
    'fair-by': z
      .enum(['author', 'label', 'repository'])
      .default('author')
      .describe(
        "Among whom fair-share shares. repository: the organization's runners among its repositories; within one, by priority.",
      ),
    'fair-label': z
      .string()
      .min(1)
      .max(50)
      .default('team:')
      .describe('With `fair-by: label`, the beginning of the labels that name the sharers.'),
    'aging-hours': z
      .number()
      .positive()
      .max(8760)
      .default(24)
      .describe('Hours of waiting that count as much as one level of priority, so that nothing waits for ever.'),
  })
  .prefault({})
  .transform((scheduling) => ({
    policy: scheduling.policy,
    fairBy: scheduling['fair-by'],
    fairLabel: scheduling['fair-label'],
    agingHours: scheduling['aging-hours'],
  }));

const dollars = z.number().positive().max(100_000).nullable().default(null);

export const limitsSchema = z
  .strictObject({
    parallel: z.int().min(1).max(1000).default(10).describe('Tasks of this repository that may run at once.'),
    'tasks-per-author-per-day': z
      .int()
      .min(1)
      .max(10_000)
      .nullable()
      .default(null)
      .describe('Tasks of one author that may start within a day (UTC). Default: no limit.'),
    'budget-usd-per-task': dollars.describe('Dollars all attempts of one task may cost together. Default: no limit.'),
    'budget-usd-per-day': dollars.describe(
      'Dollars all tasks together may cost within a day (UTC). A task starts only when its whole attempt fits in. Default: no limit.',
    ),
  })
  .prefault({})
  .transform((limits) => ({
    parallel: limits.parallel,
    perAuthorPerDay: limits['tasks-per-author-per-day'],
    usdPerTask: limits['budget-usd-per-task'],
    usdPerDay: limits['budget-usd-per-day'],
  }));

/** Minutes since midnight. */
const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day in quotes, such as "08:30"')
  .transform((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));

export const hoursSchema = z
  .strictObject({
    days: z
      .array(z.enum(DAYS))
      .min(1)
      .max(7)
      .default(['mon', 'tue', 'wed', 'thu', 'fri'])
      .describe('Days on which tasks may start.'),
    from: timeOfDay.describe('When tasks may start, as "08:00".'),
    to: timeOfDay.describe('Until when tasks may start, as "18:00"; earlier than `from` means on the next day.'),
    'time-zone': z
      .string()
      .max(50)
      .refine(isTimeZone, 'expected a time zone such as `Europe/Berlin`, `Asia/Tokyo` or `UTC`')
      .default('UTC')
      .describe('Time zone of the times, as in the IANA data base.'),
  })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    error: 'must differ from `from`; leave `working-hours` out to work around the clock',
  })
  .transform((hours) => ({ days: hours.days, from: hours.from, to: hours.to, timeZone: hours['time-zone'] }));
export type WorkingHours = z.output<typeof hoursSchema>;

const label = z.string().min(1).max(100);
const poolSchema = z
  .strictObject({
    labels: z.array(label).min(1).max(10).describe('A PC with all of these labels belongs to the pool.'),
    specialties: z
      .array(z.enum(SPECIALTIES))
      .max(SPECIALTIES.length)
      .default([])
      .describe('What the PCs of the pool do, whatever else their labels say. Default: what their labels say.'),
    'max-parallel': z.int().min(1).max(1000).default(1000).describe('Tasks that may run in the pool at once.'),
    cpus: settingsSchema.shape.cpus.describe(
      'Processors one task may use. A PC known to have fewer gets none. Default: no limit.',
    ),
    'memory-gb': settingsSchema.shape.memoryGb.describe(
      'Gigabytes of memory one task may use. A PC known to have less gets none, nor does one that has less than seven eighths of it free. 15 of 16 are enough: PCs report less than they are sold with. Default: no limit.',
    ),
    enabled: z.boolean().default(true).describe('false: the pool gets no new tasks.'),
    'auto-scaled': z
      .boolean()
      .default(false)
      .describe('Runners start when jobs wait: tasks are sent up to `max-parallel` without an idle runner.'),
  })
  .refine((pool) => !pool['auto-scaled'] || pool.specialties.length > 0, {
    path: ['specialties'],
    error: 'an auto-scaled pool must say what it does, since its runners may not exist yet',
  })
  .transform((pool) => ({
    labels: pool.labels.map((one) => one.toLowerCase()),
    specialties: pool.specialties,
    maxParallel: pool['max-parallel'],
    cpus: pool.cpus,
    memoryGb: pool['memory-gb'],
    enabled: pool.enabled,
    autoScaled: pool['auto-scaled'],
  }));

export const poolsSchema = z
  .record(z.string().min(1).max(50), poolSchema)
  .default({})
  .describe('Groups of PCs by label; a PC belongs to the first whose labels it carries.');

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
