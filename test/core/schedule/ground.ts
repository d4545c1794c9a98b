/** What the tests of scheduling are made of: tasks, past attempts, and a survey of them. */
import { type Config, configSchema } from '../../../app/config/schema.ts';
import type { Outcome } from '../../../app/contract/outcome.ts';
import type { Attempt } from '../../../app/contract/record.ts';
import { choose } from '../../../app/core/schedule/choose.ts';
import type { Past } from '../../../app/core/schedule/history.ts';
import { type Ask, survey } from '../../../app/core/schedule/survey.ts';
import { attempt, minutes, NOW, runner } from '../../scenarios/facts.ts';

export const config = (input: object = {}): Config => configSchema.parse({ version: 1, ...input });

/** A queued backend task, asked for `number` minutes after the others' zero. */
export const task = (number: number, change: Partial<Past> = {}): Past => ({
  number,
  author: 'mika',
  createdAt: minutes(number - 1000),
  labels: [`specialty:${change.specialty ?? 'backend'}`],
  specialty: 'backend',
  queued: true,
  approvedAt: null,
  attempts: [],
  ...change,
});

/** An attempt that ended so many minutes ago, after ten minutes of work. */
export const ended = (ago: number, outcome: Outcome['kind'], pc = 'pc-1', change: Partial<Attempt> = {}): Attempt =>
  attempt({
    runner: { name: pc, label: pc },
    dispatchedAt: minutes(-ago - 11),
    startedAt: minutes(-ago - 10),
    endedAt: minutes(-ago),
    outcome: outcome === 'succeeded' ? { kind: outcome } : { kind: outcome, message: 'm' },
    costUsd: 0.5,
    ...change,
  });

export const ask = (own: Past | null, change: Partial<Ask> = {}): Ask => ({
  queue: [],
  own,
  past: [],
  sleeping: new Set(),
  active: 0,
  runners: [runner('pc-1')],
  reserved: new Set(),
  config: config(),
  now: NOW,
  ...change,
});

/** The name of the PC that gets the task, or why none does. */
export function pick(own: Past, change: Partial<Ask> = {}) {
  const choice = choose(own.number, survey(ask(own, change)));
  return choice.kind === 'chosen' ? choice.place.name : choice;
}
