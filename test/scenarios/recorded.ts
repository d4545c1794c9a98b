/** Scenarios recorded from a GitHub, one JSON file each in `recorded/`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../app/config/parse.ts';
import { DEFAULT_CONFIG } from '../../app/config/schema.ts';
import type { Facts, Permission, RunnerReading } from '../../app/core/facts.ts';
import type { Scenario } from './scenarios.ts';

export const FOLDER = join(import.meta.dirname, 'recorded');

/** Facts as JSON, with everything around them that the decision depends on. */
export type Recorded = {
  /** ISO 8601. */
  now: string;
  config: string | null;
  runners: RunnerReading;
  facts: Omit<Facts, 'permissions'> & { permissions: [string, Permission][] };
};

export function toScenario({ now, config, runners, facts }: Recorded): Scenario {
  const parsed = parseConfig(config ?? 'version: 1\n');
  const context = { now, runners, config: parsed.ok ? parsed.config : DEFAULT_CONFIG };
  return { facts: { ...facts, permissions: new Map(facts.permissions) }, context };
}

/** Sound: the files are written by `record/main.ts`, and a wrong one fails its snapshot. */
const read = (file: string): Recorded => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Recorded;

export const RECORDED_SCENARIOS: Record<string, Scenario> = Object.fromEntries(
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => [`recorded: ${file.slice(0, -5)}`, toScenario(read(file))]),
);
