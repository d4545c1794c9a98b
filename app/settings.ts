/** A repository's configuration as it holds now: the file, the last good one, or the defaults. */
import { parseConfig } from './config/parse.ts';
import { type Config, DEFAULT_CONFIG, STAND_IN_CONFIG } from './config/schema.ts';
import type { OwnPolicies } from './core/schedule/policies/in-turn.ts';
import type { Memory } from './github/memory.ts';
import type { RepoRef } from './github/ports.ts';
import type { TaskView } from './render/view.ts';

export type Settings = { config: Config; problems: string[]; placeOf?: TaskView['configPlace'] };

/** The repository's configuration; with errors in it, the last good one or the defaults, and what is wrong. */
export function configOf(
  { memory, policies }: { memory: Pick<Memory, 'goodConfig' | 'parsedConfig'>; policies?: OwnPolicies },
  repo: RepoRef,
  text: string | null,
): Settings {
  if (text === null) {
    memory.goodConfig.delete(repo.id);
    memory.parsedConfig.delete(repo.id);
    return { config: DEFAULT_CONFIG, problems: [] };
  }
  // Each look reads the same text again; what is made of it, such as its words, is made once for it.
  const known = memory.parsedConfig.get(repo.id);
  const parsed = known?.text === text ? known.parsed : parseConfig(text, [...(policies?.keys() ?? [])]);
  memory.parsedConfig.set(repo.id, { text, parsed });
  if (parsed.ok) {
    memory.goodConfig.set(repo.id, parsed.config);
    return { config: parsed.config, problems: [], placeOf: parsed.placeOf };
  }
  const problems = parsed.problems.map(({ line, column, message }) => `Line ${line}, column ${column}: ${message}`);
  return { config: memory.goodConfig.get(repo.id) ?? STAND_IN_CONFIG, problems };
}
