/** PURE. Where everything of ours lies when nobody says otherwise. */
import { join, resolve } from 'node:path';
import type { Host } from './host/host.ts';

export function rootDirectory(given: string | undefined, host: Pick<Host, 'uid' | 'env' | 'platform'>): string {
  if (given !== undefined) return resolve(given);
  if (host.uid === 0) return '/var/lib/claude-cluster';
  if (host.platform === 'win32') return join(host.env['ProgramData'] ?? 'C:\\ProgramData', 'claude-cluster');
  const data = host.env['XDG_DATA_HOME'] ?? join(host.env['HOME'] ?? '/', '.local', 'share');
  return join(data, 'claude-cluster');
}
