/** Reads what is there, for planJoin: this PC, and GitHub. */
import { join } from 'node:path';
import { sha256Of } from '../apply/download.ts';
import { programText } from '../apply/program-file.ts';
import { scriptsAreCurrent } from '../apply/scripts.ts';
import type { Api, Application } from '../github/api.ts';
import type { Host } from '../host/host.ts';
import { exists, readIfThere } from '../host/read.ts';
import { readAgentId, readEnvironment } from '../host/registration.ts';
import { readState } from '../host/state.ts';
import {
  cachePath,
  configScript,
  instanceDirectories,
  instancePaths,
  programPath,
  proxyPath,
  scriptsPath,
  sharedDirectories,
} from '../paths.ts';
import { hasScripts } from '../plan/environment.ts';
import type { InstanceFacts, JoinFacts, Wanted } from '../plan/join.ts';
import { userFor } from '../plan/user.ts';
import { managerOf } from '../service/manager.ts';
import { systemdVersion } from '../service/systemctl.ts';
import { agentFile, type UnitFile, unitFiles, windowsFile } from '../service/units.ts';
import { applicationFor } from './check-pc.ts';

/** A job may take an hour by default; a stop waits for it, and a little longer. */
const STOP_MINUTES = 65;

export async function gatherJoinFacts(host: Host, wanted: Wanted, api: Api): Promise<JoinFacts> {
  const { root } = wanted;
  const application = applicationFor(host, await api.applications());
  const systemd = wanted.mode === 'foreground' || host.platform !== 'linux' ? 0 : await systemdVersion(host);
  const instances: InstanceFacts[] = [];
  for (const { name } of wanted.instances) instances.push(await instanceFacts(host, wanted, api, name, systemd));
  return {
    state: await readState(root),
    missing: await missingOf(sharedDirectories(root)),
    application,
    archiveCached: await isCached(join(cachePath(root), application.filename), application),
    instances,
    env: host.env,
    platform: host.platform,
    onlyRegisters: api.onlyRegisters,
    scriptsAreCurrent: !hasScripts(host.platform) || (await scriptsAreCurrent(scriptsPath(root))),
    programIsCurrent: await programIsCurrent(wanted),
    units: (name) => units(host, wanted, name, systemd),
  };
}

async function programIsCurrent({ root, credential }: Wanted): Promise<boolean> {
  return credential === null || (await readIfThere(programPath(root))) === (await programText());
}

function units(host: Host, { root, level, container, credential }: Wanted, name: string, systemd: number): UnitFile[] {
  const paths = instancePaths(root, name);
  if (host.platform === 'darwin') return [agentFile(host, name, paths)];
  if (host.platform === 'win32') return [windowsFile(name, paths)];
  return unitFiles(host.unitDirectory, {
    ...{ name, level, container, root, systemd, user: userFor(name), paths, scripts: scriptsPath(root) },
    path: host.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    stopMinutes: STOP_MINUTES,
    renew: credential === null ? null : [host.node, programPath(root), 'renew', '--root', root, '--name', name],
  });
}

async function missingOf(paths: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const path of paths) if (!(await exists(path))) missing.push(path);
  return missing;
}

/** The checksum again, not only the name: a reboot may have left half a file. */
async function isCached(file: string, { sha256_checksum: sha256 }: Application): Promise<boolean> {
  return (await exists(file)) && (await sha256Of(file)) === sha256;
}

async function instanceFacts(
  host: Host,
  wanted: Wanted,
  api: Api,
  name: string,
  systemd: number,
): Promise<InstanceFacts> {
  const paths = instancePaths(wanted.root, name);
  const service = wanted.mode !== 'foreground';
  const there: InstanceFacts['units'] = [];
  for (const { unit, path } of service ? units(host, wanted, name, systemd) : [])
    there.push({ text: await readIfThere(path), active: await managerOf(host).isActive(unit, host) });
  return {
    missing: await missingOf(instanceDirectories(paths)),
    programExists: await exists(join(paths.program, configScript(host.platform))),
    // What GitHub sent for one job is not ours to read.
    agentId: wanted.credential === null ? await readAgentId(paths.program) : null,
    remote: api.onlyRegisters ? null : await api.findRunner(name),
    env: await readEnvironment(paths.program),
    proxies: wanted.credential === null ? null : await readIfThere(proxyPath(wanted.root, name)),
    userExists: wanted.ownUsers && (await host.run('id', ['-u', userFor(name)])).code === 0,
    units: there,
  };
}
