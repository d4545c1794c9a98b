/** What a task waits for among other issues: those its text names, GitHub's blocked-by relations, its sub-issues. Pure. */

/** `not-planned` also stands for a pull request that was closed unmerged. */
type EndOrOpen = 'open' | 'completed' | 'not-planned';

export type Blocker = {
  key: string;
  /** As the issue's readers know it: `#12` or `owner/name#12`. */
  shown: string;
  from: 'text' | 'relation';
  /** `missing`: no such issue (any more). `unreadable`: its repository is none that the App may read. */
  state: EndOrOpen | 'missing' | 'unreadable';
};

export type SubIssue = {
  key: string;
  shown: string;
  state: EndOrOpen;
  /** How its task came to nothing while the issue is open; a person has to go on there. */
  stuck: 'failed' | 'cancelled' | null;
  /** The part of a plan that it was made of; read only where there is a plan. */
  part?: { plan: string; number: number; issue: number; nodeId: string };
};

export type DependencyFacts = {
  blockers: Blocker[];
  /** In the order of the parent's list; GitHub allows a hundred. */
  subIssues: SubIssue[];
  /** The text names more issues than are read. */
  more: boolean;
};

export const NO_DEPENDENCIES: DependencyFacts = { blockers: [], subIssues: [], more: false };

export type Obstacle = {
  key: string;
  shown: string;
  why: 'open' | 'not-planned' | 'missing' | 'unreadable';
  from: Blocker['from'] | 'sub-issue';
};

/** `waived` are keys that a person said not to wait for. */
export function obstaclesOf({ blockers, subIssues }: DependencyFacts, waived: readonly string[]): Obstacle[] {
  const counts = ({ key }: { key: string }) => !waived.includes(key);
  const named = blockers.filter(counts).flatMap(({ key, shown, from, state }): Obstacle[] => {
    return state === 'completed' ? [] : [{ key, shown, from, why: state }];
  });
  const children = subIssues.filter(counts);
  // What was given up beside finished work is settled; where nothing was done, a person has to say what now.
  const nothingDone = children.every(({ state }) => state === 'not-planned');
  const below = children.flatMap(({ key, shown, state }): Obstacle[] => {
    if (state === 'completed' || (state === 'not-planned' && !nothingDone)) return [];
    return [{ key, shown, from: 'sub-issue', why: state }];
  });
  return [...named, ...below];
}

/** True when the sub-issues did the parent's work. */
export function subIssuesDone({ subIssues }: DependencyFacts, waived: readonly string[]): boolean {
  const children = subIssues.filter(({ key }) => !waived.includes(key));
  return children.some(({ state }) => state === 'completed') && children.every(({ state }) => state !== 'open');
}
