/** What a person can do about each kind of failure. What happened is the outcome's own message. */
import type { FailureKind } from '../contract/outcome.ts';

const AGAIN = 'then comment `/claude retry`.';

export const FAILURE_ADVICE: { readonly [kind in FailureKind]: string } = {
  'tests-failed': `Look at the check run for the failing tests; make the issue more precise or fix the branch, ${AGAIN}`,
  'no-changes': `Claude saw nothing to change. Say in the issue what should be different, ${AGAIN}`,
  'agent-error': 'Look at the run, then comment `/claude retry`.',
  'max-turns': `Split the issue, or raise \`attempt.max-turns\` in \`.github/claude-cluster.yml\`, ${AGAIN}`,
  budget: `Split the issue, or raise \`attempt.budget-usd\` in \`.github/claude-cluster.yml\`, ${AGAIN}`,
  'usage-limit': 'The task waits until the limit ends; nothing is to be done.',
  overloaded: `If it stays so, look at the status page of the API, ${AGAIN}`,
  authentication: `Check ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN in the repository's secrets, ${AGAIN}`,
  'claude-missing': `Install Claude Code on that PC (\`npm install -g @anthropic-ai/claude-code\`), ${AGAIN}`,
  'runner-lost': `Check that the PC is on, has memory left and runs its runner service, ${AGAIN}`,
  'assign-timeout': `Check that the PC is on and its runner service is running, ${AGAIN}`,
  'run-timeout': `Split the issue, or raise \`attempt.timeout-minutes\` in \`.github/claude-cluster.yml\`, ${AGAIN}`,
  'dispatch-refused': `Mend what GitHub complains about, ${AGAIN}`,
  'checkout-failed': `Check that the PC reaches this repository, ${AGAIN}`,
  'repository-unfit': `Mend the repository, ${AGAIN}`,
  'disk-full': `Make room on that PC, or raise \`attempt.free-disk-gb\` in \`.github/claude-cluster.yml\` so that the cluster does so in time, ${AGAIN}`,
  'push-rejected': `Someone else pushed to the task's branch. Merge or remove it, ${AGAIN}`,
  'merge-conflict': `Merge the default branch into the task's branch, ${AGAIN}`,
  superseded:
    'The text changed after it was approved; comment `/claude approve`, or `/claude retry` once it is approved.',
  cancelled: 'Comment `/claude retry` to start again.',
  bug: 'Look at the log of the run, then comment `/claude retry`.',
};

/** `push-rejected` of an attempt that had no branch to push. */
export const NOT_PUBLISHED_ADVICE = `Let the App write there, ${AGAIN}`;
