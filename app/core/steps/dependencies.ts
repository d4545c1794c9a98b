/** A task waits for the issues it depends on and for its sub-issues; a parent whose sub-issues are done is done. */
import { stateOf } from '../../contract/labels.ts';
import type { Facts } from '../facts.ts';
import { cycleThrough } from '../graph/cycle.ts';
import { keyOf } from '../graph/issue-name.ts';
import { type Obstacle, obstaclesOf, subIssuesDone } from '../graph/obstacles.ts';
import type { Context, Draft, Step } from '../task.ts';
import { move } from '../transitions.ts';

const MAX_WAIVED = 200;

export const waitForOthers: Step = (draft, facts, context) => {
  if (draft.state !== 'queued' && draft.state !== 'blocked') return draft;
  if (draft.parts.length > 0) return draft;
  const next = isWantedNow(draft, facts) ? waive(draft, facts) : draft;
  const waived = next.record.waived ?? [];
  const obstacles = obstaclesOf(facts.dependencies, waived);
  if (obstacles.length > 0) {
    const cycle = cycleOf(facts, obstacles, context);
    return { ...move(next, 'blocked'), wait: { kind: 'others', obstacles, cycle } };
  }
  if (subIssuesDone(facts.dependencies, waived)) return { ...move(next, 'completed'), close: facts.issue.open };
  return next.state === 'blocked' ? move(next, 'queued') : next;
};

/** A person put a task that was at rest into the queue, by `/claude retry`, "Re-run" or the label. */
function isWantedNow({ state }: Draft, { issue }: Facts): boolean {
  const before = issue.labels.flatMap((label) => stateOf(label) ?? []);
  return state === 'queued' && before.some((one) => AT_REST.has(one));
}

const AT_REST: ReadonlySet<string> = new Set(['blocked', 'review', 'completed', 'failed', 'cancelled']);

/** Goes on without what will not come by itself. What is open can still come, so it is waited for all the same. */
function waive(draft: Draft, { dependencies }: Facts): Draft {
  const before = draft.record.waived ?? [];
  const hopeless = obstaclesOf(dependencies, before).filter(({ why }) => why !== 'open');
  const settled = subIssuesDone(dependencies, before) ? dependencies.subIssues : [];
  const added = [...hopeless, ...settled].map(({ key }) => key);
  if (added.length === 0) return draft;
  const waived = [...new Set([...before, ...added])].slice(-MAX_WAIVED);
  return { ...draft, record: { ...draft.record, waived } };
}

/** The circle this task stands in, as far as the app knows whom the others wait for. */
function cycleOf({ repository, issue }: Facts, obstacles: readonly Obstacle[], { graph }: Context): string[] | null {
  const own = keyOf({ owner: repository.owner, name: repository.name, number: issue.number });
  const waitsFor = obstacles.filter(({ why }) => why === 'open').map(({ key }) => key);
  return cycleThrough(own, new Map([...(graph ?? []), [own, waitsFor]]));
}
