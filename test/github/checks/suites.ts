/** Check suites: one per App and commit, made when the App first has something to say. */
import { gitText } from '../git.ts';
import { type GitHub, gitDir } from '../github.ts';
import { presentCheckSuiteEvent } from '../present/check.ts';
import { type App, type CheckSuite, newId, type Repository, type User } from '../state.ts';
import { suiteStatus } from './suite-status.ts';

/** The App's suite for the commit; makes one when there is none. */
export async function suiteFor(github: GitHub, repo: Repository, app: App, sha: string): Promise<CheckSuite> {
  const find = () => repo.checkSuites.find((suite) => suite.app === app && suite.headSha === sha);
  const known = find();
  if (known) return known;
  const headBranch = await branchAt(github, repo, sha);
  const since = find();
  if (since) return since;
  const now = github.clock.now();
  const suite: CheckSuite = { id: newId(github.state), app, headSha: sha, headBranch, createdAt: now, updatedAt: now };
  repo.checkSuites.push(suite);
  return suite;
}

/** A branch that stands at the commit, the default branch last. */
async function branchAt(github: GitHub, repo: Repository, sha: string): Promise<string | null> {
  const list = await gitText(gitDir(github, repo), [
    'for-each-ref',
    `--points-at=${sha}`,
    '--format=%(refname:strip=2)',
    'refs/heads',
  ]);
  const branches = list.split('\n').filter((name) => name !== '');
  return branches.find((name) => name !== repo.defaultBranch) ?? branches[0] ?? null;
}

/** Asks the suite's App, and no other, to run its checks again. */
export async function rerequestSuite(github: GitHub, repo: Repository, sender: User, suite: CheckSuite): Promise<void> {
  const payload = { check_suite: await presentCheckSuiteEvent(github, repo, suite) };
  github.emit({ repo, sender, event: 'check_suite', action: 'rerequested', payload: () => payload, only: suite.app });
}

/** To be called when a run was completed: the last one completes the suite. */
export async function tellWhenCompleted(
  github: GitHub,
  repo: Repository,
  sender: User,
  suite: CheckSuite,
): Promise<void> {
  if (suiteStatus(repo, suite) !== 'completed') return;
  const payload = { check_suite: await presentCheckSuiteEvent(github, repo, suite) };
  github.emit({ repo, sender, event: 'check_suite', action: 'completed', payload: () => payload });
}
