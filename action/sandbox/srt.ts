/** Anthropic's sandbox runtime, `srt`: its settings file and its command line. Pure. */
import type { Command } from '../process.ts';
import type { Policy } from './policy.ts';

/** Text of the file for `srt --settings`. Source: the package's README, "Configuration". */
export function srtSettings({ hidden, shown, writable, frozen, hosts }: Policy): string {
  return JSON.stringify({
    network: { allowedDomains: hosts, deniedDomains: [] },
    filesystem: { denyRead: hidden, allowRead: shown, allowWrite: writable, denyWrite: frozen },
  });
}

/** For sh: the value as one word, whatever it holds. */
const quote = (value: string) => `'${value.replaceAll("'", "'\\''")}'`;

const LOOPBACK = 'localhost,127.0.0.1,::1';

export type SrtOptions = {
  /** Absolute path of the program. */
  srt: string;
  /** The settings file. */
  settings: string;
  /** Whether the sandbox has hosts on the PC's own loopback: it has a loopback of its own, so those go through the proxy. */
  reachesLoopback: boolean;
};

/**
 * The same command inside. As one shell line, since srt would take some of Claude's options for its own. srt sets its own
 * TMPDIR, and lets private addresses bypass its proxy, behind which nothing is.
 */
export function insideSrt(command: Command, { srt, settings, reachesLoopback }: SrtOptions): Command {
  const direct = quote(reachesLoopback ? '' : LOOPBACK);
  const temp = command.env['TMPDIR'];
  const exports = [
    `NO_PROXY=${direct}`,
    `no_proxy=${direct}`,
    ...(temp === undefined ? [] : [`TMPDIR=${quote(temp)}`]),
  ];
  const line = `export ${exports.join(' ')}; exec ${[command.file, ...command.args].map(quote).join(' ')}`;
  return { ...command, file: srt, args: ['--settings', settings, '-c', line] };
}

export function isOnLoopback(host: string): boolean {
  return /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/.test(host);
}
