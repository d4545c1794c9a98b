/** A self-hosted runner in REST shape (OpenAPI `runner`). */
import type { Runner } from '../state.ts';

/** A repository's runners are all in one group, which has no use there. */
export function presentRunner(runner: Runner, groupId = 1): Record<string, unknown> {
  return {
    id: runner.id,
    runner_group_id: groupId,
    name: runner.name,
    os: runner.os,
    status: runner.lastSeenAt === null ? 'offline' : 'online',
    busy: runner.job !== null,
    ephemeral: runner.ephemeral,
    version: runner.version,
    labels: runner.labels,
  };
}
