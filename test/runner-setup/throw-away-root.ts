/**
 * A PC that is thrown away: this machine's root file system under a layer in memory, with users, processes and mounts of its
 * own. Users are created for real there, and so are services where systemd can run (cgroups of version 2, a namespace for
 * them); else systemctl is a recorded fake. The network is this machine's.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '../..');
/** Where the repository lies there too: a hardened service sees neither homes nor /tmp. */
const INSIDE = '/opt/repository';

/** A path as every service and every user there sees it. */
export const placeInside = (path: string): string =>
  path.startsWith(`${REPOSITORY}/`) ? `${INSIDE}${path.slice(REPOSITORY.length)}` : path;

/** Node, as it is to be called there. */
export const NODE = placeInside(process.execPath);

/** `real`: a systemd of its own; `fake`: fake-systemctl.sh. */
export type Systemd = 'real' | 'fake';

/** The repository may lie on another file system than the root. */
const ENTER = `set -e
layers=$1 repository=$2 systemd=$3
mount -t tmpfs tmpfs "$layers"
mkdir "$layers"/{upper,work,root}
root=$layers/root
mount -t overlay overlay -o "lowerdir=/,upperdir=$layers/upper,workdir=$layers/work" "$root"
mount -t proc proc "$root/proc"
mkdir -p "$root$repository"
mount --rbind "$repository" "$root$repository"
mkdir -p "$root${INSIDE}"
mount --rbind "$repository" "$root${INSIDE}"
mount -t tmpfs tmpfs "$root/run"
if [ "$systemd" = fake ]; then
  mount --rbind /dev "$root/dev"
  mount --rbind /sys "$root/sys"
  install -m 755 "$repository/test/runner-setup/fake-systemctl.sh" "$root/usr/local/bin/systemctl"
  exec chroot "$root" bash --noprofile --norc
fi
# What systemd sets up as it starts is not to reach this machine: neither its devices nor its kernel settings.
mount -t tmpfs tmpfs "$root/dev"
for one in null zero full random urandom tty; do touch "$root/dev/$one"; mount --bind "/dev/$one" "$root/dev/$one"; done
mkdir "$root/dev/shm" "$root/dev/pts"
mount -t tmpfs tmpfs "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
mount --bind -o ro "$root/proc/sys" "$root/proc/sys"
: >"$root/etc/tmpfiles.d/tmp.conf" # Else /tmp is emptied, as at every start of a PC.
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
# Within a chroot the kernel makes no user namespaces, which a unit may want.
cd "$root"
pivot_root . mnt
umount -l mnt
exec 3<&0
( code=0; bash --noprofile --norc || code=$?; systemctl --force exit $code ) <&3 &
exec env -i container=throw-away PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  /lib/systemd/systemd --system --log-target=journal --show-status=no --unit=basic.target </dev/null >/dev/null 2>&1 3<&-`;

/** systemd wants to be the root of a tree of groups: it gets one below this machine's, which is removed when it is empty. */
const IN_GROUP = `group=$(findmnt -nr -t cgroup2 -o TARGET | head -1)/throw-away-$$
clean() { find "$group" -depth -type d -exec rmdir {} + 2>/dev/null; }
trap clean EXIT
mkdir "$group" || exit 1
( echo "$BASHPID" >"$group/cgroup.procs" && exec "$@" ) <&0 &
trap 'kill -KILL $!' TERM
while kill -0 $! 2>/dev/null; do wait $!; code=$?; done
# What was killed leaves its groups a moment later.
for _ in {1..50}; do clean; [ -d "$group" ] || break; sleep 0.1; done
exit "$code"`;

const NAMESPACES = ['--mount', '--pid', '--fork', '--kill-child'];

/** The command that enters a root of these layers, and then reads from stdin what to do there. */
const entering = (layers: string, systemd: Systemd): [command: string, args: string[]] => {
  const enter = ['bash', '-c', ENTER, 'bash', layers, REPOSITORY, systemd];
  return systemd === 'fake'
    ? ['unshare', [...NAMESPACES, ...enter]]
    : ['bash', ['-c', IN_GROUP, 'bash', 'unshare', ...NAMESPACES, '--cgroup', '--ipc', '--uts', ...enter]];
};

/** Until systemd answers. */
const BOOTED = 'for _ in {1..200}; do systemctl is-active --quiet basic.target && break; sleep 0.05; done';

/** The real one where it is possible. */
export const bestSystemd = (): Systemd => (impossible('real') === undefined ? 'real' : 'fake');

/** Why it is not possible here; undefined when it is. A user made there must be able to read the repository. */
export function impossible(systemd: Systemd = 'fake'): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  const layers = mkdtempSync(join(tmpdir(), 'root-'));
  const readable = `runuser -u nobody -- test -r ${placeInside(join(import.meta.dirname, 'distribution/listener.ts'))} -a -x ${NODE}`;
  const { status, stderr } = spawnSync(...entering(layers, systemd), {
    input: systemd === 'fake' ? readable : `${BOOTED}; systemctl is-active basic.target && ${readable}`,
    encoding: 'utf8',
    timeout: 30_000,
  });
  rmSync(layers, { recursive: true });
  return status === 0 ? undefined : `needs namespaces, overlayfs and a readable repository (${stderr?.trim()})`;
}

const environmentOf = (environment: Record<string, string>): NodeJS.ProcessEnv => ({
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  ...environment,
});

/** Opens it for a person at this terminal, who finds `rc` read there; or for a script on stdin. Its exit code. */
export async function openThrowAwayRoot(
  environment: Record<string, string>,
  systemd: Systemd,
  rc: string,
): Promise<number> {
  await using root = await startThrowAwayRoot(environment, systemd);
  await root.run(`cat >/root/.try <<'END'\n${rc}\nEND`);
  const inside = ['--mount', '--pid', '--ipc', '--uts', '--cgroup', '--root'];
  const shell = process.stdin.isTTY ? ['--rcfile', '/root/.try', '-i'] : ['-c', '. /root/.try; set -v; . /dev/stdin'];
  const child = spawn('nsenter', ['--target', `${root.pid()}`, ...inside, 'env', '-C', '/root', 'bash', ...shell], {
    stdio: 'inherit',
    env: { ...environmentOf(environment), TERM: process.env['TERM'] },
  });
  // Ctrl-C is for what runs in the shell.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  const [code] = (await once(child, 'close')) as [number | null];
  process.off('SIGINT', ignore);
  return code ?? 1;
}

/** The first of its processes that lives in another namespace than we. */
function firstInside(pid: number): number {
  const space = (of: number | 'self') => readlinkSync(`/proc/${of}/ns/pid`);
  if (space(pid) !== space('self')) return pid;
  for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)) {
    const found = firstInside(Number(child));
    if (found > 0) return found;
  }
  return 0;
}

export type ThrowAwayRoot = AsyncDisposable & {
  /** Of its first process, as this machine counts. */
  pid(): number;
  /** In one shell, one after the other; stdout and stderr together. */
  run(command: string): Promise<{ code: number; output: string }>;
};

export async function startThrowAwayRoot(
  environment: Record<string, string>,
  systemd: Systemd = 'fake',
): Promise<ThrowAwayRoot> {
  const layers = await mkdtemp(join(tmpdir(), 'root-'));
  const child = spawn(...entering(layers, systemd), {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environmentOf(environment),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      output += piece;
      child.emit('said');
    });
  const closed = once(child, 'close');
  const root: ThrowAwayRoot = {
    pid: () => firstInside(child.pid ?? 0),
    async run(command) {
      output = '';
      child.stdin.write(`( ${command}\n) 2>&1 </dev/null; echo "== code $?"\n`);
      for (;;) {
        const end = /^== code (\d+)\n/m.exec(output);
        if (end) return { code: Number(end[1]), output: output.slice(0, end.index).trim() };
        if (child.exitCode !== null) throw new Error(`the throw-away root ended: ${output}`);
        await Promise.race([once(child, 'said'), closed]);
      }
    },
    async [Symbol.asyncDispose]() {
      // Alone, unshare hears nothing milder.
      child.kill(systemd === 'real' ? 'SIGTERM' : 'SIGKILL');
      await closed;
      await rm(layers, { recursive: true, force: true });
    },
  };
  if (systemd === 'real') await root.run(BOOTED);
  return root;
}
