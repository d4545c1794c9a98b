/** Who asks: from the Authorization header to an actor, and what that actor may do. */
import type { App, AppPermissions, Installation, Permission, Repository, User } from './state.ts';

export type Actor =
  | { kind: 'anonymous' }
  | { kind: 'user'; user: User; token: string }
  /** An App itself, by JWT: only the `/app` operations. */
  | { kind: 'app'; app: App }
  | {
      kind: 'installation';
      installation: Installation;
      permissions: AppPermissions;
      repositoryIds: number[] | null;
      jobId: number | null;
      token: string;
    };

/** The account that what the actor does is attributed to. */
export function actingUser(actor: Actor): User | undefined {
  switch (actor.kind) {
    case 'anonymous':
      return undefined;
    case 'user':
      return actor.user;
    case 'app':
      return actor.app.bot;
    case 'installation':
      return actor.installation.app.bot;
  }
}

/** The App through which the actor acts, for `performed_via_github_app`. */
export function actingApp(actor: Actor): App | null {
  if (actor.kind === 'app') return actor.app;
  return actor.kind === 'installation' ? actor.installation.app : null;
}

const RANK: readonly Permission[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

/** A person's permission on a repository: owner, collaborator, or reader when it is public. */
export function permissionOf(repo: Repository, user: User | undefined): Permission {
  if (user && user.id === repo.owner.id) return 'admin';
  const given = user && repo.collaborators.get(user.login.toLowerCase());
  return given ?? (repo.private ? 'none' : 'read');
}

export const atLeast = (have: Permission, need: Permission): boolean => RANK.indexOf(have) >= RANK.indexOf(need);

/** What an operation asks of an App's token (`app`; of a list any one serves) and of a person (`user`). */
export type Needs = { app: AppPermissions | AppPermissions[] | 'none'; user: Permission };

const LEVEL = { read: 1, write: 2, admin: 3 } as const;

/** May the actor see the repository at all? If not GitHub says 404, not 403. */
export function mayRead(actor: Actor, repo: Repository): boolean {
  switch (actor.kind) {
    case 'anonymous':
    case 'app':
      return !repo.private;
    case 'user':
      return atLeast(permissionOf(repo, actor.user), 'read');
    case 'installation':
      if (!repo.private) return true;
      return reaches(actor, repo);
  }
}

/** Is the App installed on the repository, and not suspended? */
export function reachesInstallation(installation: Installation, repo: Repository): boolean {
  if (installation.suspendedAt !== null || installation.account.id !== repo.owner.id) return false;
  return installation.repositoryIds === null || installation.repositoryIds.includes(repo.id);
}

/** The same for a token, which may be narrowed to some repositories. */
export function reaches(actor: Extract<Actor, { kind: 'installation' }>, repo: Repository): boolean {
  const { installation, repositoryIds } = actor;
  return reachesInstallation(installation, repo) && (repositoryIds === null || repositoryIds.includes(repo.id));
}

/** May the actor do what needs this? Reading what is public needs no permission of an App. */
export function mayDo(actor: Actor, repo: Repository, needs: Needs): boolean {
  switch (actor.kind) {
    case 'anonymous':
    case 'app':
      return false;
    case 'user':
      return atLeast(permissionOf(repo, actor.user), needs.user);
    case 'installation': {
      if (needs.app === 'none' || !reaches(actor, repo)) return false;
      const alternatives = Array.isArray(needs.app) ? needs.app : [needs.app];
      return alternatives.some((permissions) => grants(actor.permissions, permissions));
    }
  }
}

/** May the actor do to the organization itself what needs this? */
export function mayRun(actor: Actor, organization: User, needs: AppPermissions): boolean {
  if (actor.kind === 'user') return actor.user.id === organization.id;
  if (actor.kind !== 'installation') return false;
  const { installation, permissions } = actor;
  return installation.suspendedAt === null && installation.account.id === organization.id && grants(permissions, needs);
}

function grants(have: AppPermissions, need: AppPermissions): boolean {
  return Object.entries(need).every(([name, level]) => {
    const given = have[name];
    return given !== undefined && LEVEL[given] >= LEVEL[level];
  });
}
