/** Who changes an issue: the account it is attributed to, and the App through which it acts. */
import { type Actor, actingApp, actingUser, permissionOf } from '../actor.ts';
import { HttpError } from '../errors.ts';
import type { App, Repository, User } from '../state.ts';

export type Author = { user: User; app: App | null };

/** Throws 401 when nobody is signed in. */
export function authorOf(actor: Actor): Author {
  const user = actingUser(actor);
  if (!user) throw new HttpError(401, 'Requires authentication');
  return { user, app: actingApp(actor) };
}

export type Association = 'OWNER' | 'COLLABORATOR' | 'CONTRIBUTOR' | 'NONE';

/** How the user stands to the repository, as GitHub shows it beside a comment. */
export function association(repo: Repository, user: User): Association {
  if (user.id === repo.owner.id) return 'OWNER';
  const given = repo.collaborators.get(user.login.toLowerCase()) ?? 'none';
  if (given !== 'none') return 'COLLABORATOR';
  const merged = repo.issues.values().some((issue) => issue.user.id === user.id && issue.pull?.mergedAt);
  return merged ? 'CONTRIBUTOR' : 'NONE';
}

/** May the actor work on issues that are not its own: label, assign, close? */
export function mayTriage(repo: Repository, author: Author): boolean {
  return author.app !== null || ['triage', 'write', 'maintain', 'admin'].includes(permissionOf(repo, author.user));
}
