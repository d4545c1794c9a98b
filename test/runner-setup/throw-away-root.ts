/**
 * A PC that is thrown away: this machine's root file system under a layer in memory, with users, processes and mounts of its
 * own. Users are created for real there; systemctl is a recorded fake. The network is this machine's.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '../..');

/** The repository may lie on another file system than the root. */
const ENTER = `set -e
layers=$1 repository=$2
mount -t tmpfs tmpfs "$layers"
mkdir "$layers"/{upper,work,root}
mount -t overlay overlay -o "lowerdir=/,upperdir=$layers/upper,workdir=$layers/work" "$layers/root"
mount -t proc proc "$layers/root/proc"
mount --rbind /dev "$layers/root/dev"
mount --rbind /sys "$layers/root/sys"
mkdir -p "$layers/root$repository"
mount --rbind "$repository" "$layers/root$repository"
mount -t tmpfs tmpfs "$layers/root/run"
install -m 755 "$repository/test/runner-setup/fake-systemctl.sh" "$layers/root/usr/local/bin/systemctl"
exec chroot "$layers/root" bash --noprofile --norc`;

const inNamespaces = ['--mount', '--pid', '--fork', '--kill-child'];

/** Why it is not possible here; undefined when it is. A user made there must be able to read the repository. */
export function impossible(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  const layers = mkdtempSync(join(tmpdir(), 'root-'));
  const { status, stderr } = spawnSync('unshare', [...inNamespaces, 'bash', '-c', ENTER, 'bash', layers, REPOSITORY], {
    input: `runuser -u nobody -- test -r ${join(import.meta.dirname, 'distribution/listener.ts')} -a -x ${process.execPath}`,
    encoding: 'utf8',
  });
  rmSync(layers, { recursive: true });
  return status === 0 ? undefined : `needs namespaces, overlayfs and a readable repository (${stderr?.trim()})`;
}

export type ThrowAwayRoot = AsyncDisposable & {
  /** In one shell, one after the other; stdout and stderr together. */
  run(command: string): Promise<{ code: number; output: string }>;
};

export async function startThrowAwayRoot(environment: Record<string, string>): Promise<ThrowAwayRoot> {
  const layers = await mkdtemp(join(tmpdir(), 'root-'));
  const child = spawn('unshare', [...inNamespaces, 'bash', '-c', ENTER, 'bash', layers, REPOSITORY], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      output += piece;
      child.emit('said');
    });
  const closed = once(child, 'close');
  return {
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
      child.kill('SIGKILL');
      await closed;
      await rm(layers, { recursive: true, force: true });
    },
  };
}
