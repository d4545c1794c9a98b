/** Checks of the runner program: running, looked after, current, not stuck, not too big. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanInstance } from '../apply/clean.ts';
import { installScripts, scriptsAreCurrent } from '../apply/scripts.ts';
import { applicationFor } from '../commands/check-pc.ts';
import { hasCode } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { newestLog } from '../host/last-jobs.ts';
import { findListener } from '../host/listener.ts';
import { readIfThere } from '../host/read.ts';
import { type InstancePaths, scriptsPath } from '../paths.ts';
import { hasScripts } from '../plan/environment.ts';
import { versionOf } from '../plan/join.ts';
import { managerOf, unitPath } from '../service/manager.ts';
import { enableUnit, SYSTEMD } from '../service/systemctl.ts';
import { tendTimerName } from '../service/tend-unit.ts';
import { unitName } from '../service/unit.ts';
import { type Finding, type InstanceCheck, type InstanceContext, ok, problem, warning } from './finding.ts';
import { runAsJob } from './programs.ts';

const GIB = 1024 ** 3;
const WORKSPACE = 20 * GIB;
const DIAGNOSTICS = 1 * GIB;
const HOUR = 60 * 60_000;

export const service: InstanceCheck = async ({ host, instance, paths }) => {
  const { name, mode } = instance;
  if (mode === 'foreground') {
    const pid = await findListener(paths);
    if (pid !== undefined) return ok('service', `runs in the foreground, as process ${pid}`);
    return problem('service', 'it does not run', 'It gets no job.', 'Run join --foreground again.');
  }
  const manager = managerOf(host);
  const unit = manager.runnerUnit(name, paths.program);
  const path = unitPath(instance, host);
  if (path === undefined || (await readIfThere(path)) === null)
    return problem('service', `${unit} is not installed`, 'Nothing starts it.', 'Run join again.');
  const look = host.platform === 'linux' ? `journalctl -u ${unit} -n 50; systemctl restart ${unit}` : 'Run join again.';
  const start = () => manager.start(unit, path, host);
  if (await manager.isStarting(unit, host)) {
    if (instance.credential !== null) return ok('service', `${unit} is about to start for the next job`);
    return warning('service', `${unit} ended, and is about to start again`, 'It gets no job until then.', look, start);
  }
  if (!(await manager.isActive(unit, host)))
    return problem('service', `${unit} does not run`, 'It gets no job.', look, start);
  if (host.platform === 'linux' && (await host.run('systemctl', ['is-enabled', '--quiet', unit])).code !== 0)
    return warning('service', `${unit} is not enabled`, 'It is gone after a reboot.', `systemctl enable ${unit}`, () =>
      enableUnit(unit, host),
    );
  return ok('service', `${unit} runs`);
};

/** What systemd itself has read: a unit that a person changed may restart no more, and nobody may look after it. */
export const restart: InstanceCheck = async ({ host, instance, paths }) => {
  const { name, mode } = instance;
  if (mode === 'foreground') return ok('restart', 'in the foreground nothing restarts it');
  if (host.platform === 'darwin') return restartOnMac(unitPath(instance, host));
  if (host.platform === 'win32') return restartOnWindows(host, paths);
  const unit = unitName(name);
  const { stdout } = await host.run('systemctl', ['show', '--property=Restart', '--value', unit]);
  if (stdout.trim() !== 'always')
    return problem(
      'restart',
      `${unit} has the restart policy ${stdout.trim() || 'no'}`,
      NEVER_AGAIN,
      'Run join again: it writes the unit anew.',
    );
  const timer = tendTimerName(name);
  if (!(await SYSTEMD.isActive(timer, host)))
    return warning(
      'restart',
      `${timer} does not run`,
      'Nobody wakes a listener that hears nothing, and nobody cleans.',
      `systemctl enable --now ${timer}`,
      () => SYSTEMD.start(timer, '', host),
    );
  return ok('restart', 'always, and the timer runs');
};

const NEVER_AGAIN = 'A crash, or a session that GitHub still holds, leaves this PC dead.';

async function restartOnMac(path: string | undefined): Promise<Finding> {
  const text = path === undefined ? null : await readIfThere(path);
  if (/<key>KeepAlive<\/key>\s*<true\/>/.test(text ?? '')) return ok('restart', 'launchd keeps it alive');
  return problem('restart', `${path} does not keep it alive`, NEVER_AGAIN, 'Run join again: it writes it anew.');
}

async function restartOnWindows(host: Host, { program }: InstancePaths): Promise<Finding> {
  const name = (await readIfThere(join(program, '.service')))?.replace(/^\uFEFF/, '').trim() ?? '';
  const { stdout } = await host.run('sc.exe', ['qfailure', name]);
  if (stdout.includes('RESTART')) return ok('restart', 'Windows starts it again');
  return problem('restart', `the service ${name} is not started again`, NEVER_AGAIN, 'Run join again.');
}

export const hooks: InstanceCheck = async ({ host, root, env, paths }) => {
  if (!hasScripts(host.platform)) return ok('hooks', `there are none for ${host.platform}`);
  const hook = env['ACTIONS_RUNNER_HOOK_JOB_STARTED'];
  const why = 'Nothing refuses a job that can only fail here, and nothing ends what a job leaves running.';
  if (!hook || !env['ACTIONS_RUNNER_HOOK_JOB_COMPLETED'] || !env['CLAUDE_CLUSTER_INSTANCE'])
    return problem(
      'hooks',
      `${join(paths.program, '.env')} does not name the hooks`,
      why,
      'Remove that file, run join again, and add your own lines to it.',
    );
  if (await scriptsAreCurrent(scriptsPath(root))) return ok('hooks', 'in place');
  return problem('hooks', `${scriptsPath(root)} lacks scripts, or has other ones`, why, 'Run join again.', () =>
    installScripts(scriptsPath(root)),
  );
};

/** Each release must be installed within 30 days of its publication, else GitHub gives no jobs. */
export const version: InstanceCheck = async (context) => {
  const { api, host, paths } = context;
  const application = applicationFor(host, await api.applications());
  const latest = versionOf(application);
  const { code, stdout } = await runAsJob(context, join(paths.program, 'bin', 'Runner.Listener'), ['--version']);
  if (code !== 0)
    return problem('version', 'the runner program does not start', 'It gets no job.', 'Run leave, then join.');
  const installed = stdout.trim();
  if (installed === latest) return ok('version', `runner ${installed}, the newest`);
  const days = Math.floor((host.now() - (await publishedAt(application.download_url, host))) / (24 * HOUR));
  if (days >= GRACE_DAYS)
    return problem(
      'version',
      `runner ${installed}; ${latest} was published ${days} days ago`,
      `${GRACE_DAYS} days after a release GitHub gives no jobs to older ones.`,
      'upgrade',
    );
  return warning(
    'version',
    `runner ${installed}; the newest is ${latest}`,
    'It updates itself before its next job; 30 days after a release GitHub gives no jobs to older ones.',
    'If it stays so for a day: upgrade',
  );
};

const GRACE_DAYS = 30;

/** The archive's Last-Modified; now, when nobody says. */
async function publishedAt(url: string, host: Host): Promise<number> {
  const response = await host.fetch(url, { method: 'HEAD', signal: host.signal }).catch(() => undefined);
  await response?.body?.cancel();
  return Date.parse(response?.headers.get('last-modified') ?? '') || host.now();
}

/** `bin.2.337.0` beside `bin` is normal during an update, and where `bin` points to after one. */
export const update: InstanceCheck = async ({ host, paths }) => {
  const entries = await readdir(paths.program);
  const current = await realpath(join(paths.program, 'bin')).catch(ignoreMissing);
  for (const entry of entries.filter((one) => /^bin\.\d/.test(one))) {
    const path = join(paths.program, entry);
    if (current === (await realpath(path))) continue;
    if (host.now() - (await stat(path)).mtimeMs < HOUR) continue;
    const number = entry.replace('bin.', '');
    const stuck = [path, join(paths.program, `externals.${number}`), join(paths.work, '_update')];
    return problem(
      'update',
      `an update to ${number} began and did not end`,
      'The runner may refuse to start, or start the update over and over.',
      `Stop the runner, then: rm -rf ${stuck.join(' ')}`,
    );
  }
  return ok('update', 'no update is stuck');
};

/** Said by the listener when GitHub still holds a session of another listener with the same registration. */
const CONFLICT = 'A session for this runner already exists';

export const session: InstanceCheck = async ({ paths, instance }) => {
  const text = (await newestLog(join(paths.program, '_diag'))) ?? '';
  const last = text.lastIndexOf(CONFLICT);
  if (last < 0 || text.lastIndexOf('Listening for Jobs') > last) return ok('session', 'no conflict');
  return problem(
    'session',
    `GitHub says that ${instance.name} listens elsewhere already`,
    'Two programs with one registration: a copied folder, or a listener that died minutes ago.',
    'Wait five minutes and start it again; if it stays, run leave and join on one of the two PCs.',
  );
};

export const workspace: InstanceCheck = (context) => size(context, 'workspace', context.paths.work, WORKSPACE);

export const diagnostics: InstanceCheck = (context) =>
  size(context, 'diagnostics', join(context.paths.program, '_diag'), DIAGNOSTICS);

async function size({ host, root, instance }: InstanceContext, id: string, path: string, limit: number) {
  // macOS counts in nothing smaller.
  const [flag, unit] = host.platform === 'linux' ? ['-sb', 1] : ['-sk', 1024];
  const { code, stdout } = await host.run('du', [flag, path], { timeout: 5 * 60_000, signal: host.signal });
  if (code === 127) return ok(id, `how much ${path} holds is not known: this PC has no du`);
  const bytes = unit * Number(/^\d+/.exec(stdout)?.[0] ?? 0);
  const what = `${path} holds ${(bytes / GIB).toFixed(1)} GiB`;
  if (bytes < limit) return ok(id, what);
  const fix = `clean --name ${instance.name} --days 1`;
  return warning(id, what, 'It grows until the disk is full.', fix, async () => {
    await cleanInstance(instance, { host: { ...host, print: () => undefined }, root, days: '1', dryRun: false });
  });
}

function ignoreMissing(error: unknown): undefined {
  if (!hasCode(error, 'ENOENT')) throw error;
}
