/** PURE. Windows starts no .cmd file, as npm's programs and the runner's are, but through its shell. */
import type { Host } from './host.ts';

export const inShell = (
  { platform }: Pick<Host, 'platform'>,
  [command, args]: [command: string, args: string[]],
): [command: string, args: string[]] =>
  platform === 'win32' ? ['cmd.exe', ['/d', '/c', command, ...args]] : [command, args];
