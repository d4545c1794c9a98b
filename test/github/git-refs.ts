/** Refs of a bare repository, and telling everybody when one moved. */
import { git, gitText } from './git.ts';
import { diffFiles, EMPTY_TREE, readCommit, readCommits } from './git-commits.ts';
import { type GitHub, gitDir } from './github.ts';
import { presentPushedCommit } from './present/commit.ts';
import type { Repository, User } from './state.ts';

const ZERO = '0'.repeat(40);

/** Every ref below a prefix (`refs/` by default) with the object it names, sorted by name. */
export async function listRefs(dir: string, prefix = 'refs/'): Promise<Map<string, string>> {
  const out = await gitText(dir, ['for-each-ref', '--format=%(objectname) %(refname)', prefix]);
  return new Map(
    out
      .split('\n')
      .filter(Boolean)
      .map((line): [string, string] => [line.slice(41), line.slice(0, 40)]),
  );
}

/**
 * Moves a full ref (`refs/heads/x`) from `before` to `after` (null: does not exist) and announces it. GitError when the ref
 * is not at `before` any more.
 */
export async function moveRef(
  github: GitHub,
  repo: Repository,
  actor: User,
  ref: string,
  before: string | null,
  after: string | null,
): Promise<void> {
  const dir = gitDir(github, repo);
  if (after === null) await git(dir, ['update-ref', '-d', ref, before ?? ZERO]);
  else await git(dir, ['update-ref', ref, after, before ?? ZERO]);
  await announceRefChange(github, repo, actor, ref, before, after);
}

/** Tells listeners and Apps (`create`, `delete`, `push`) that a branch or tag moved; other refs move silently. */
export async function announceRefChange(
  github: GitHub,
  repo: Repository,
  actor: User,
  ref: string,
  before: string | null,
  after: string | null,
): Promise<void> {
  if (before === after) return;
  repo.pushedAt = github.clock.now();
  repo.updatedAt = repo.pushedAt;
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/.exec(ref) ?? [];
  if (name !== undefined) {
    const created = { ref: name, ref_type: kind === 'tags' ? 'tag' : 'branch', pusher_type: 'user' };
    const first = () => ({ ...created, master_branch: repo.defaultBranch, description: repo.description });
    if (before === null) github.emit({ repo, sender: actor, event: 'create', payload: first });
    if (after === null) github.emit({ repo, sender: actor, event: 'delete', payload: () => created });
    const payload = await pushPayload(github, repo, actor, ref, before, after);
    github.emit({ repo, sender: actor, event: 'push', payload: () => payload });
  }
  for (const listener of github.onRefChange) await listener({ repo, ref, before, after, actor });
}

async function pushPayload(
  github: GitHub,
  repo: Repository,
  actor: User,
  ref: string,
  before: string | null,
  after: string | null,
): Promise<Record<string, unknown>> {
  const dir = gitDir(github, repo);
  const present = async (sha: string) => {
    const commit = await readCommit(dir, sha);
    return presentPushedCommit(github, repo, commit, await diffFiles(dir, commit.parents[0] ?? EMPTY_TREE, commit.sha));
  };
  const others = [...(await listRefs(dir, 'refs/heads/')).keys()].filter((other) => other !== ref);
  const known = before === null ? others.flatMap((other) => ['--not', other]) : ['--not', before];
  const pushed = after === null ? [] : await readCommits(dir, ['--reverse', '--max-count=2048', after, ...known]);
  const forced = before !== null && after !== null && !(await isAncestor(dir, before, after));
  const html = `${github.url}/${repo.owner.login}/${repo.name}`;
  const from = (before ?? after ?? '').slice(0, 12);
  return {
    ref,
    before: before ?? ZERO,
    after: after ?? ZERO,
    created: before === null,
    deleted: after === null,
    forced,
    base_ref: null,
    compare: `${html}/compare/${from}...${(after ?? before ?? '').slice(0, 12)}`,
    commits: await Promise.all(pushed.map((commit) => present(commit.sha))),
    head_commit: after === null ? null : await present(after),
    pusher: { name: actor.login, email: actor.email },
  };
}

/** Is `ancestor` reachable from `commit`? */
export async function isAncestor(dir: string, ancestor: string, commit: string): Promise<boolean> {
  return (await gitText(dir, ['rev-list', '--max-count=1', ancestor, '--not', commit])) === '';
}
