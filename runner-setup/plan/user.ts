/** PURE. The Unix user of an instance. */
import { createHash } from 'node:crypto';

/** What useradd takes: 32 characters at most. */
const USER = /^claude-[a-z0-9_-]{1,25}$/;

/** `claude-NAME`; where that is no name for a user, near to it and still of this instance alone. */
export function userFor(name: string): string {
  const plain = `claude-${name}`;
  if (USER.test(plain)) return plain;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `${plain.toLowerCase().replaceAll('.', '-').slice(0, 25)}-${hash}`;
}
