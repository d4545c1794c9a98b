/** Checks of the runner program: running, current, not stuck, not too big. */
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { applicationFor } from '../commands/check-pc.ts';
import { hasCode } from '../errors.ts';
import { findListener } from '../host/listener.ts';
import { readIfThere } from '../host/read.ts';
import { versionOf } from '../plan/join.ts';
import { isActive } from '../service/systemctl.ts';
import { unitName } from '../service/unit.ts';
import { type InstanceCheck, type InstanceContext, ok, problem, warning } from './finding.ts';
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
  const unit = unitName(name);
  const made = instance.made.find((one) => one.kind === 'unit');
  if (!made || (await readIfThere(made.path)) === null)
    return problem('service', `${unit} is not installed`, 'Nothing starts it.', 'Run join again.');
  if (!(await isActive(unit, host)))
    return problem(
      'service',
      `${unit} does not run`,
      'It gets no job.',
      `journalctl -u ${unit} -n 50; systemctl restart ${unit}`,
    );
  if ((await host.run('systemctl', ['is-enabled', '--quiet', unit])).code !== 0)
    return warning('service', `${unit} is not enabled`, 'It is gone after a reboot.', `systemctl enable ${unit}`);
  return ok('service', `${unit} runs`);
};

/** Each release must be installed within 30 days of its publication, else GitHub gives no jobs. */
export const version: InstanceCheck = async (context) => {
  const { api, host, paths } = context;
  const latest = versionOf(applicationFor(host, await api.applications()));
  const { code, stdout } = await runAsJob(context, join(paths.program, 'bin', 'Runner.Listener'), ['--version']);
  if (code !== 0)
    return problem('version', 'the runner program does not start', 'It gets no job.', 'Run leave, then join.');
  const installed = stdout.trim();
  if (installed === latest) return ok('version', `runner ${installed}, the newest`);
  return warning(
    'version',
    `runner ${installed}; the newest is ${latest}`,
    'It updates itself before its next job; 30 days after a release GitHub gives no jobs to older ones.',
    'If it stays so for a day: upgrade',
  );
};

/** `bin.2.337.0` beside `bin` is normal during an update, and where `bin` points to after one. */
export const update: InstanceCheck = async ({ host, paths }) => {
  const entries = await readdir(paths.program);
  const current = await realpath(join(paths.program, 'bin')).catch(ignoreMissing);
  for (const entry of entries.filter((one) => /^bin\.\d/.test(one))) {
    const path = join(paths.program, entry);
    if (current === (await realpath(path))) continue;
    if (host.now() - (await stat(path)).mtimeMs < HOUR) continue;
    const number = entry.replace('bin.', '');
    return problem(
      'update',
      `an update to ${number} began and did not end`,
      'The runner may refuse to start, or start the update over and over.',
      `Stop the runner, then: rm -rf ${path} ${join(paths.program, `externals.${number}`)} ${join(paths.work, '_update')}`,
    );
  }
  return ok('update', 'no update is stuck');
};

/** Said by the listener when GitHub still holds a session of another listener with the same registration. */
const CONFLICT = 'A session for this runner already exists';

export const session: InstanceCheck = async ({ paths, instance }) => {
  const diagnostics = join(paths.program, '_diag');
  const files = (await readdir(diagnostics).catch(ignoreMissing)) ?? [];
  const newest = files
    .filter((one) => one.startsWith('Runner_'))
    .toSorted()
    .at(-1);
  const text = newest === undefined ? '' : await readFile(join(diagnostics, newest), 'utf8');
  const last = text.lastIndexOf(CONFLICT);
  if (last < 0 || text.lastIndexOf('Listening for Jobs') > last) return ok('session', 'no conflict');
  return problem(
    'session',
    `GitHub says that ${instance.name} listens elsewhere already`,
    'Two programs with one registration: a copied folder, or a listener that died minutes ago.',
    'Wait five minutes and start it again; if it stays, run leave and join on one of the two PCs.',
  );
};

export const workspace: InstanceCheck = (context) =>
  size(
    context,
    'workspace',
    context.paths.work,
    WORKSPACE,
    (path) =>
      // _tool, _actions, _temp and _PipelineMapping belong to the runner.
      `Stop the runner, then remove old workspaces: find ${path} -mindepth 1 -maxdepth 1 ! -name '_*' -exec rm -rf {} +`,
  );

export const diagnostics: InstanceCheck = (context) =>
  size(
    context,
    'diagnostics',
    join(context.paths.program, '_diag'),
    DIAGNOSTICS,
    (path) => `find ${path} -name '*.log' -mtime +7 -delete`,
  );

async function size({ host }: InstanceContext, id: string, path: string, limit: number, fix: (path: string) => string) {
  const { stdout } = await host.run('du', ['-sb', path], { timeout: 5 * 60_000, signal: host.signal });
  const bytes = Number(/^\d+/.exec(stdout)?.[0] ?? 0);
  const what = `${path} holds ${(bytes / GIB).toFixed(1)} GiB`;
  return bytes < limit ? ok(id, what) : warning(id, what, 'It grows until the disk is full.', fix(path));
}

function ignoreMissing(error: unknown): undefined {
  if (!hasCode(error, 'ENOENT')) throw error;
}
