/** The text of the proposed `.github/claude-cluster.yml`: it changes nothing, and shows what could be changed. */
import { DEFAULT_CONFIG } from '../config/schema.ts';
import type { Suggestion } from './suggest.ts';

const SCHEMA =
  'https://raw.githubusercontent.com/claude-code-cluster/claude-code-cluster/v1/app/config/claude-cluster.schema.json';

/** With every `#` at the beginning of a setting's line taken away it is a valid configuration too. */
export function configFile(suggestion: Suggestion): string {
  const { attempt, limits, retry } = DEFAULT_CONFIG;
  const found = suggestion.foundIn.length > 0 ? ` Suggested because of ${suggestion.foundIn.join(', ')}.` : '';
  return `# yaml-language-server: $schema=${SCHEMA}
# Settings of Claude Code Cluster for this repository. All but the version are switched off: what is shown is the default
# or an example. To change one, take away the # at the very beginning of its line and of the line it belongs to.
version: 1

# One attempt at an issue, on a PC.
#attempt:
#  # Commands run in the fresh workspace before Claude Code starts; by default none.${found}
#  setup: ${list(suggestion.setup, './setup.sh')}
#  # The test gate: it passes when all of these do. By default linters, type checks and tests are looked for.
#  test: ${list(suggestion.test, './test.sh')}
#  # Hosts that these and Claude Code may reach from inside the sandbox; by default none.
#  network: ${list(suggestion.network, 'packages.example.com')}
#  # Dollars one attempt may cost, and minutes it may take.
#  budget-usd: ${attempt.budgetUsd}
#  timeout-minutes: ${attempt.timeoutMinutes}

# What may run at once, and what all tasks together may cost within a day; by default that has no limit.
#limits:
#  parallel: ${limits.parallel}
#  budget-usd-per-day: 50

# How often an attempt is repeated by itself after a failure that can pass.
#retry:
#  times: ${retry.times}

# What issues are sorted into, besides the built-in specialties; \`false\` behind one of those removes it.
#specialties:
#  mobile:
#    description: apps for phones
#    keywords: [android, push notification]
#    labels: [app]
#    paths: [apps/mobile/]

# When tasks may start; by default always.
#working-hours:
#  days: [mon, tue, wed, thu, fri]
#  from: "08:00"
#  to: "18:00"
#  time-zone: UTC
`;
}

/** JSON is YAML; the example stands in where nothing was found. */
const list = (values: readonly string[], example: string): string =>
  `[${(values.length > 0 ? values : [example]).map((value) => JSON.stringify(value)).join(', ')}]`;
