/** Why a task waits, in the few words that a row has room for. The comment on the issue tells it in full. */
import type { Obstacle } from '../core/graph/obstacles.ts';
import type { Wait } from '../core/task.ts';
import { code } from './escape.ts';
import { minute } from './view.ts';

export function shortWait(wait: Wait): string {
  switch (wait.kind) {
    case 'approval':
      return '✋ waits for `/claude approve`';
    case 'making-parts':
      return `makes the issues of its plan: ${wait.made} of ${wait.of}`;
    case 'others':
      return wait.cycle ? '⛔ waits in a circle of issues' : `⛔ waits for ${named(wait.obstacles)}`;
    case 'not-before':
      return `⏳ starts again at ${minute(wait.until)}`;
    case 'feedback-limit':
      return `✋ ${code(wait.by)} requested changes; waits for \`/claude fix\``;
    case 'paused':
      return `⏸️ held back by ${code(wait.by)}`;
    case 'pinned':
      return `meant for ${code(wait.pc)}, which is ${wait.because}`;
    case 'limit':
      return `${wait.parallel} run already, the limit of this repository`;
    case 'outside-hours':
      return `working hours begin at ${minute(wait.until)}`;
    case 'author-limit':
      return `the day's limit of ${code(wait.author)} is reached`;
    case 'task-budget':
      return '💰 its budget is spent';
    case 'day-budget':
      return "💰 the day's budget is spent";
    case 'unavailable':
      return 'no PC for it is idle';
    case 'pool-limit':
      return `pool ${code(wait.pool)} is full`;
    case 'workflow-missing':
      return '❌ the workflow file is missing';
    case 'archived':
      return 'the repository is archived';
    case 'no-such-runner':
      return `❌ no PC has the label \`${wait.specialty}\``;
    case 'all-offline':
      return '❌ every PC for it is offline';
    case 'all-busy':
      return 'every PC for it is busy';
    case 'behind':
      return 'waits its turn';
  }
}

const MAX_NAMED = 3;

function named(obstacles: readonly Obstacle[]): string {
  const shown = obstacles.slice(0, MAX_NAMED).map(({ shown }) => {
    const number = /^#(\d+)$/.exec(shown)?.[1];
    return number === undefined ? code(shown) : `[#${number}](../issues/${number})`;
  });
  const more = obstacles.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
