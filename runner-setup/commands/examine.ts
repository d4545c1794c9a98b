/** Runs doctor's checks: one function per finding. */
import { delimiter } from 'node:path';
import type { Context } from '../apply/context.ts';
import { container } from '../doctor/container.ts';
import type { Finding, InstanceCheck, PcCheck, PcContext } from '../doctor/finding.ts';
import { orphans } from '../doctor/leftovers.ts';
import { disk, inodes, memory } from '../doctor/machine.ts';
import { clock, proxy, reach } from '../doctor/network.ts';
import { diagnostics, hooks, restart, service, session, update, version, workspace } from '../doctor/program.ts';
import { claude, claudeAnswers, claudeLogin, git, node } from '../doctor/programs.ts';
import { credential, labels, registered, wanted } from '../doctor/registration.ts';
import { report } from '../doctor/report.ts';
import { sandbox } from '../doctor/sandbox.ts';
import { tools } from '../doctor/tools.ts';
import { parseTarget } from '../github/target.ts';
import type { Host } from '../host/host.ts';
import { readIfThere } from '../host/read.ts';
import { readEnvironment } from '../host/registration.ts';
import type { Instance } from '../host/state.ts';
import { instancePaths } from '../paths.ts';
import { unitPath } from '../service/manager.ts';

const PC_CHECKS: Readonly<Record<string, PcCheck>> = { disk, inodes, memory };

/** In the order in which a person would mend them. */
const INSTANCE_CHECKS: Readonly<Record<string, InstanceCheck>> = {
  ...{ reach, proxy, clock, container, node, git, claude, 'claude-login': claudeLogin, sandbox, tools },
  ...{ service, restart, report, hooks, version, update, session, credential, registered, labels, wanted },
  ...{ orphans, workspace, diagnostics },
  'claude-answers': claudeAnswers,
};

/** Costs money, so it is only run when it is named. */
export const ON_REQUEST = 'claude-answers';
export const ALL_CHECKS: readonly string[] = [...Object.keys(PC_CHECKS), ...Object.keys(INSTANCE_CHECKS)];
/** Can't be told without a token for the API. */
export const ASKS_GITHUB: readonly string[] = ['credential', 'registered', 'labels', 'wanted'];
export const DEFAULT_CHECKS: ReadonlySet<string> = new Set(ALL_CHECKS.filter((id) => id !== ON_REQUEST));

export async function examinePc(context: PcContext, ids: ReadonlySet<string>): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [id, check] of Object.entries(PC_CHECKS)) if (ids.has(id)) findings.push(await check(context));
  return findings;
}

export async function examineInstance(
  instance: Instance,
  context: Context,
  ids: ReadonlySet<string>,
  { fix } = { fix: false },
): Promise<Finding[]> {
  const { host, root } = context;
  const full = {
    ...context,
    instance,
    paths: instancePaths(root, instance.name),
    target: parseTarget(instance.url),
    env: await jobEnvironment(instance, root, host),
  };
  const findings: Finding[] = [];
  for (const [id, check] of Object.entries(INSTANCE_CHECKS)) {
    if (!ids.has(id)) continue;
    const found = await check(full);
    findings.push(
      fix && found.level !== 'ok' && found.mend ? await mend(found.what, found.mend, () => check(full)) : found,
    );
  }
  return findings;
}

/** What is found afterwards has the last word. */
async function mend(what: string, work: () => Promise<void>, again: () => Promise<Finding>): Promise<Finding> {
  await work();
  const found = await again();
  return { ...found, what: `${found.what} (${found.level === 'ok' ? 'mended' : 'not mended'}: ${what})` };
}

/** PATH as the service has it, or this terminal's; then the instance's `.env`, where a person may have put a key. */
async function jobEnvironment(instance: Instance, root: string, host: Host): Promise<Record<string, string>> {
  const paths = instancePaths(root, instance.name);
  const unit = unitPath(instance, host);
  const unitText = unit === undefined ? null : await readIfThere(unit);
  const path =
    /^Environment="PATH=(.*)"$/m.exec(unitText ?? '')?.[1] ??
    host.env['PATH'] ??
    ['/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);
  const lines = ((await readEnvironment(paths.program)) ?? '').split('\n').filter((line) => /^\w+=/.test(line));
  return {
    PATH: path,
    HOME: paths.home,
    LANG: 'C.UTF-8',
    ...Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])),
  };
}
