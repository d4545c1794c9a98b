/** A self-hosted runner in REST shape (OpenAPI `runner`). */
import type { Runner } from '../state.ts';

export function presentRunner(runner: Runner): Record<string, unknown> {
  return {
    id: runner.id,
    runner_group_id: 1,
    name: runner.name,
    os: runner.os,
    status: runner.lastSeenAt === null ? 'offline' : 'online',
    busy: runner.job !== null,
    ephemeral: runner.ephemeral,
    version: runner.version,
    labels: runner.labels,
  };
}
