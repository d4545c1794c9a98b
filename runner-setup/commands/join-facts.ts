/** Reads what is there, for planJoin: this PC, and GitHub. */
import { join } from 'node:path';
import { sha256Of } from '../apply/download.ts';
import { scriptsAreCurrent } from '../apply/scripts.ts';
import type { Api, Application } from '../github/api.ts';
import type { Host } from '../host/host.ts';
import { exists, readIfThere } from '../host/read.ts';
import { readAgentId, readEnvironment } from '../host/registration.ts';
import { readState } from '../host/state.ts';
import { cachePath, instanceDirectories, instancePaths, scriptsPath, sharedDirectories } from '../paths.ts';
import type { InstanceFacts, JoinFacts, Wanted } from '../plan/join.ts';
import { userFor } from '../plan/user.ts';
import { isActive, systemdVersion } from '../service/systemctl.ts';
import { type UnitFile, unitFiles } from '../service/units.ts';
import { applicationFor } from './check-pc.ts';

/** A job may take an hour by default; a stop waits for it, and a little longer. */
const STOP_MINUTES = 65;

export async function gatherJoinFacts(host: Host, wanted: Wanted, api: Api): Promise<JoinFacts> {
  const { root } = wanted;
  const application = applicationFor(host, await api.applications());
  const systemd = wanted.mode === 'foreground' ? 0 : await systemdVersion(host);
  const instances: InstanceFacts[] = [];
  for (const { name } of wanted.instances) instances.push(await instanceFacts(host, wanted, api, name, systemd));
  return {
    state: await readState(root),
    missing: await missingOf(sharedDirectories(root)),
    application,
    archiveCached: await isCached(join(cachePath(root), application.filename), application),
    instances,
    env: host.env,
    onlyRegisters: api.onlyRegisters,
    scriptsAreCurrent: await scriptsAreCurrent(scriptsPath(root)),
    units: (name) => units(host, wanted, name, systemd),
  };
}

const units = (host: Host, { root, level, container }: Wanted, name: string, systemd: number): UnitFile[] =>
  unitFiles(host.unitDirectory, {
    ...{
      name,
      level,
      container,
      root,
      systemd,
      user: userFor(name),
      paths: instancePaths(root, name),
      scripts: scriptsPath(root),
    },
    path: host.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    stopMinutes: STOP_MINUTES,
  });

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
    there.push({ text: await readIfThere(path), active: await isActive(unit, host) });
  return {
    missing: await missingOf(instanceDirectories(paths)),
    programExists: await exists(join(paths.program, 'config.sh')),
    agentId: await readAgentId(paths.program),
    remote: api.onlyRegisters ? null : await api.findRunner(name),
    env: await readEnvironment(paths.program),
    userExists: service && (await host.run('id', ['-u', userFor(name)])).code === 0,
    units: there,
  };
}
