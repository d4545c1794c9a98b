/** A repository's configuration as it holds now: the file, the last good one, or the defaults. */
import { type ParsedConfig, parseConfig } from './config/parse.ts';
import { type Config, DEFAULT_CONFIG, STAND_IN_CONFIG } from './config/schema.ts';
import type { OwnPolicies } from './core/schedule/policies/in-turn.ts';
import type { Memory } from './github/memory.ts';
import type { RepoRef } from './github/ports.ts';
import type { TaskView } from './render/view.ts';

export type Settings = { config: Config; problems: string[]; placeOf?: TaskView['configPlace'] };

/** The repository's configuration; with errors in it, the last good one or the defaults, and what is wrong. */
export function configOf(
  { memory, policies }: { memory: Pick<Memory, 'goodConfig'>; policies?: OwnPolicies },
  repo: RepoRef,
  text: string | null,
): Settings {
  if (text === null) {
    memory.goodConfig.delete(repo.id);
    return { config: DEFAULT_CONFIG, problems: [] };
  }
  const parsed = parse(text, [...(policies?.keys() ?? [])]);
  if (parsed.ok) {
    memory.goodConfig.set(repo.id, parsed.config);
    return { config: parsed.config, problems: [], placeOf: parsed.placeOf };
  }
  const problems = parsed.problems.map(({ line, column, message }) => `Line ${line}, column ${column}: ${message}`);
  return { config: memory.goodConfig.get(repo.id) ?? STAND_IN_CONFIG, problems };
}

/** Each look reads the same text again; what is made of a configuration, such as its words, is made once for it. */
function parse(text: string, policies: readonly string[]): ParsedConfig {
  const key = [...policies, text].join('\n');
  const parsed = known.get(key) ?? parseConfig(text, policies);
  if (!known.has(key) && known.size >= MOST_KNOWN) known.clear();
  known.set(key, parsed);
  return parsed;
}

const known = new Map<string, ParsedConfig>();
const MOST_KNOWN = 100;
