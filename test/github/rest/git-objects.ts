/** What the operations on git objects and refs share. */
import { type Actor, actingUser } from '../actor.ts';
import { notFound } from '../errors.ts';
import { gitText, ifExists } from '../git.ts';
import { type Signature, signatureOf } from '../git-commits.ts';
import type { GitHub } from '../github.ts';
import type { Repository, User } from '../state.ts';

/** Where the git database of a repository is. */
export const apiOf = (github: GitHub, repo: Repository): string =>
  `${github.apiUrl}/repos/${repo.owner.login}/${repo.name}/git`;

/** `commit`, `tree`, `blob` or `tag`; undefined when there is no such object. */
export const typeOf = (dir: string, sha: string): Promise<string | undefined> =>
  ifExists(gitText(dir, ['cat-file', '-t', sha]));

/** Answers 404 for an object that is not there or of another kind. */
export async function mustBe(dir: string, sha: string, type: string): Promise<void> {
  if ((await typeOf(dir, sha)) !== type) throw notFound();
}

/** Who does it; nobody can't get here. */
export function userOf(actor: Actor): User {
  const user = actingUser(actor);
  if (!user) throw notFound();
  return user;
}

export type GivenSignature = { name?: string; email?: string; date?: string } | undefined;

/** The signature a client gave, completed from who asks. */
export function signature(github: GitHub, user: User, given: GivenSignature): Signature {
  const own = signatureOf(user, github.clock);
  return { name: given?.name ?? own.name, email: given?.email ?? own.email, date: given?.date ?? own.date };
}
