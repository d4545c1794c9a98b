/** Who may let a PC run something: people with write access, as GitHub answers it. Nobody else, and no bot. */
import type { Facts, Permission } from './facts.ts';

const MAY_START: readonly Permission[] = ['write', 'maintain', 'admin'];

export const RIGHTS_IN_WORDS = 'people with write access to this repository';

/** An unknown person may nothing: permissions are asked for by name before this is called. */
export function mayStart(permissions: Facts['permissions'], login: string | null | undefined): boolean {
  if (!login) return false;
  const permission = permissions.get(login.toLowerCase());
  return permission !== undefined && MAY_START.includes(permission);
}
