/** What makes `join` impossible on this PC, found before anything is changed. Everything milder is for `doctor`. */
import { SetupError } from '../errors.ts';
import type { Application } from '../github/api.ts';
import type { Host } from '../host/host.ts';
import type { Instance, Level } from '../host/state.ts';
import { domainOf } from '../service/launchd.ts';
import { isHidden } from '../service/unit.ts';

/** The program unpacked takes about 700 MB, the archive 200 MB; a job wants room too. */
const GIB = 1024 ** 3;
const ROOM = 2 * GIB;

/** GitHub's words for platforms, by Node's. */
const OS: Record<string, string> = { linux: 'linux', darwin: 'osx', win32: 'win' };
const ARCH: Record<string, string> = { x64: 'x64', arm64: 'arm64', arm: 'arm' };

/** Throws a SetupError. */
export async function checkPc(host: Host, wanted: Wish): Promise<void> {
  if (wanted.mode === 'foreground' && host.uid === 0 && !host.env['RUNNER_ALLOW_RUNASROOT'])
    throw new SetupError(
      'The runner does not run as root in the foreground.',
      'Use --service, which makes a user of its own; or an ordinary user. In a container: RUNNER_ALLOW_RUNASROOT=1.',
    );
  const check = CHECKS[host.platform];
  if (!check)
    throw new SetupError(`join works on Linux, macOS and Windows; this PC says ${host.platform}.`, 'Use another PC.');
  await check(host, wanted);
  const { freeBytes: free } = await host.disk(wanted.root);
  if (free < ROOM)
    throw new SetupError(
      `${(free / GIB).toFixed(1)} GiB are free for ${wanted.root}; the runner and a job need ${ROOM / GIB}.`,
      'Make room, or use --root on another disk.',
    );
}

type Wish = { mode: Instance['mode']; root: string; level: Level; credential: string | null };

const CHECKS: Readonly<Record<string, (host: Host, wanted: Wish) => Promise<void>>> = {
  linux: checkLinux,
  darwin: checkMac,
  win32: checkWindows,
};

async function checkMac(host: Host, { mode }: Wish): Promise<void> {
  if (mode === 'container') throw new SetupError('--container needs Linux.', 'Leave it out, or use compose.');
  if (mode === 'foreground') return;
  if (host.uid === 0)
    throw new SetupError(
      'On macOS the runner is a LaunchAgent of a person, not of root.',
      'Run the command without sudo.',
    );
  if ((await host.run('launchctl', ['print', domainOf(host)])).code !== 0)
    throw new SetupError(
      'launchd knows no login of this person at the screen, where a LaunchAgent lives.',
      'Log in at the screen (automatic login for a PC without one), or use --foreground.',
    );
}

async function checkWindows(host: Host, { mode }: Wish): Promise<void> {
  if (mode !== 'service')
    throw new SetupError(`--${mode} is not there on Windows.`, 'Leave it out: the runner becomes a service.');
  if ((await host.run('net', ['session'])).code !== 0)
    throw new SetupError('A service needs an administrator.', 'Start the terminal with "Run as administrator".');
}

async function checkLinux(host: Host, { mode, root, level, credential }: Wish): Promise<void> {
  if (mode === 'foreground') return;
  if (host.uid !== 0) throw new SetupError('A service needs root.', 'Run the command with sudo, or use --foreground.');
  if (!/^[\w./-]+$/.test(root))
    throw new SetupError(
      `--root ${root} has characters that a systemd unit can't hold.`,
      'Use letters, digits and ._-',
    );
  if (level !== 'none' && isHidden(root))
    throw new SetupError(
      `A hardened service can't see ${root}.`,
      'Use the default root (/var/lib/claude-cluster), or --hardening none.',
    );
  if (credential !== null && isHidden(host.node))
    throw new SetupError(
      `The unit of an ephemeral service would run ${host.node} as root, and its owner could change that.`,
      'Install Node for all users: https://nodejs.org/en/download',
    );
  const { code, stderr } = await host.run('systemctl', ['--version']);
  if (code !== 0)
    throw new SetupError(
      `systemctl does not work here: ${stderr.trim()}`,
      'Use --foreground, for instance in a container.',
    );
}

/** The archive for this PC. Throws a SetupError that lists what GitHub offers. */
export function applicationFor(host: Host, applications: readonly Application[]): Application {
  const found = applications.find((one) => one.os === OS[host.platform] && one.architecture === ARCH[host.arch]);
  if (found) return found;
  const offered = applications.map((one) => `${one.os}-${one.architecture}`).join(', ');
  throw new SetupError(
    `GitHub has no runner for ${host.platform}-${host.arch}; it offers ${offered || 'none'}.`,
    'Use a PC with one of these.',
  );
}
