/** Where an attempt begins: on the work of an earlier attempt, or on the default branch. */
import { attemptFailed } from '../failure.ts';

/** Runs git in the mirror and returns its trimmed output. */
type Ask = (args: readonly string[], allow?: readonly number[]) => Promise<string>;

export type StartPoint = {
  /** Head of the default branch. */
  onDefault: string;
  /** Head of the task's branch on GitHub; undefined when there is none. */
  onBranch: string | undefined;
  /** The commit to work on. */
  base: string;
  hasEarlierWork: boolean;
};

export const startSubject = (issue: number): string => `Start on #${issue}`;

/** Reads the refs the mirror has just fetched. */
export async function findStartPoint(
  ask: Ask,
  task: { branch: string; defaultBranch: string; issue: number },
): Promise<StartPoint> {
  const commitAt = async (ref: string) =>
    (await ask(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], [0, 1])) || undefined;

  const onDefault = await commitAt(`refs/remotes/origin/${task.defaultBranch}`);
  if (onDefault === undefined) {
    throw attemptFailed(
      'repository-unfit',
      `The default branch ${task.defaultBranch} has no commit. Push a first commit to it, then retry.`,
    );
  }
  const onBranch = await commitAt(`refs/remotes/origin/${task.branch}`);
  if (onBranch === undefined) {
    return { onDefault, onBranch, base: onDefault, hasEarlierWork: false };
  }
  const isBare = await isStartCommit(ask, onBranch, task.issue);
  const work = isBare ? await ask(['rev-parse', `${onBranch}^`]) : onBranch;
  const hasEarlierWork = (await ask(['rev-list', '--count', `${onDefault}..${work}`])) !== '0';
  return { onDefault, onBranch, base: hasEarlierWork ? work : onDefault, hasEarlierWork };
}

/** Named like ours and empty: pushing over it loses nothing, whoever made it. */
async function isStartCommit(ask: Ask, sha: string, issue: number): Promise<boolean> {
  const subject = await ask(['log', '-1', '--format=%s', sha]);
  if (!subject.startsWith(`${startSubject(issue)} (`)) return false;
  const [own, parent] = (await ask(['log', '-2', '--first-parent', '--format=%T', sha])).split('\n');
  return own !== undefined && own === parent;
}
