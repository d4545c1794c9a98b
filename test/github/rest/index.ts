/** Every REST operation the local GitHub knows, by operation id. */
import { downloadOperations } from './actions-downloads.ts';
import { jobOperations } from './actions-jobs.ts';
import { runnerOperations } from './actions-runners.ts';
import { runOperations } from './actions-runs.ts';
import { workflowOperations } from './actions-workflows.ts';
import { appOperations } from './apps.ts';
import { assigneeOperations } from './assignees.ts';
import { checkOperations } from './checks.ts';
import { collaboratorOperations } from './collaborators.ts';
import { commentOperations } from './comments.ts';
import { contentOperations } from './contents.ts';
import { gitDataOperations } from './git-data.ts';
import { hookOperations } from './hooks.ts';
import { issueOperations } from './issues.ts';
import { labelOperations } from './labels.ts';
import { metaOperations } from './meta.ts';
import type { Operation } from './operation.ts';
import { organizationRunnerOperations } from './organization-runners.ts';
import { pullOperations } from './pulls.ts';
import { reactionOperations } from './reactions.ts';
import { refOperations } from './refs.ts';
import { repoOperations } from './repos.ts';
import { reviewOperations } from './reviews.ts';
import { searchOperations } from './search.ts';
import { statusOperations } from './statuses.ts';
import { subIssueOperations } from './sub-issues.ts';
import { userInstallationOperations } from './user-installations.ts';
import { userOperations } from './users.ts';

const all: Operation[] = [
  ...appOperations,
  ...collaboratorOperations,
  ...contentOperations,
  ...gitDataOperations,
  ...hookOperations,
  ...metaOperations,
  ...refOperations,
  ...repoOperations,
  ...userInstallationOperations,
  ...userOperations,
  ...downloadOperations,
  ...jobOperations,
  ...runnerOperations,
  ...organizationRunnerOperations,
  ...runOperations,
  ...workflowOperations,
  ...assigneeOperations,
  ...checkOperations,
  ...commentOperations,
  ...issueOperations,
  ...labelOperations,
  ...pullOperations,
  ...reactionOperations,
  ...reviewOperations,
  ...searchOperations,
  ...statusOperations,
  ...subIssueOperations,
];

export const operations: ReadonlyMap<string, Operation> = new Map(all.map((operation) => [operation.id, operation]));
