/** `doctor`: what is wrong with this PC, why it matters, and the command that mends it. */
import { delimiter } from 'node:path';
import {
  type Finding,
  type InstanceCheck,
  type InstanceContext,
  type PcCheck,
  showFinding,
} from '../doctor/finding.ts';
import { disk, inodes, memory } from '../doctor/machine.ts';
import { clock, reach } from '../doctor/network.ts';
import { diagnostics, service, session, update, version, workspace } from '../doctor/program.ts';
import { claude, claudeAnswers, claudeLogin, git, node } from '../doctor/programs.ts';
import { labels, registered, wanted } from '../doctor/registration.ts';
import { UsageError } from '../errors.ts';
import { parseTarget } from '../github/target.ts';
import type { Host } from '../host/host.ts';
import { readIfThere } from '../host/read.ts';
import { readEnvironment } from '../host/registration.ts';
import type { Instance } from '../host/state.ts';
import { nearest } from '../nearest.ts';
import { instancePaths } from '../paths.ts';
import { COMMON_HELP, COMMON_OPTIONS, chooseInstances, contextsFor, parseOptions } from './common.ts';

export const DOCTOR_HELP = `runner-setup doctor: finds what is wrong with this PC, and says how to mend it.

${COMMON_HELP}  --ask-claude          also ask the model a one-word question (costs a fraction of a cent)
  --only LIST           only these findings, for instance clock,claude-login
  --json                as data

Exit code 0: nothing, or warnings only. 1: problems.
`;

const PC_CHECKS: Readonly<Record<string, PcCheck>> = { disk, inodes, memory };

/** In the order in which a person would mend them. */
const INSTANCE_CHECKS: Readonly<Record<string, InstanceCheck>> = {
  ...{ reach, clock, node, git, claude, 'claude-login': claudeLogin },
  ...{ service, version, update, session, registered, labels, wanted, workspace, diagnostics },
  'claude-answers': claudeAnswers,
};
/** Costs money, so it is only run when it is named. */
const ON_REQUEST = 'claude-answers';

type Report = { instance: string | null; findings: Finding[] };

export async function doctorCommand(args: string[], host: Host): Promise<number> {
  const values = parseOptions('doctor', args, {
    ...COMMON_OPTIONS,
    json: { type: 'boolean', default: false },
    'ask-claude': { type: 'boolean', default: false },
    only: { type: 'string' },
  });
  const ids = chooseChecks(values.only, values['ask-claude']);
  const chosen = await chooseInstances(values, host);
  const { root } = chosen;
  const ofPc: Finding[] = [];
  for (const [id, check] of Object.entries(PC_CHECKS)) if (ids.has(id)) ofPc.push(await check({ host, root }));
  const reports: Report[] = [{ instance: null, findings: ofPc }];
  for (const { instance, context } of await contextsFor(chosen, host, { stdin: values['token-stdin'] })) {
    const full: InstanceContext = {
      ...context,
      instance,
      paths: instancePaths(root, instance.name),
      target: parseTarget(instance.url),
      env: await jobEnvironment(instance, root, host),
    };
    const findings: Finding[] = [];
    for (const [id, check] of Object.entries(INSTANCE_CHECKS)) if (ids.has(id)) findings.push(await check(full));
    reports.push({ instance: instance.name, findings });
  }
  if (values.json) host.print(JSON.stringify(reports, null, 2));
  else show(reports, host);
  return reports.some(({ findings }) => findings.some((one) => one.level === 'problem')) ? 1 : 0;
}

/** Throws a UsageError that names what is unknown. */
function chooseChecks(only: string | undefined, askClaude: boolean): ReadonlySet<string> {
  const all = [...Object.keys(PC_CHECKS), ...Object.keys(INSTANCE_CHECKS)];
  const chosen = only?.split(',') ?? all.filter((id) => id !== ON_REQUEST);
  for (const id of chosen) {
    if (all.includes(id)) continue;
    const meant = nearest(id, all);
    const hint = meant ? `Did you mean ${meant}? ` : '';
    throw new UsageError(`--only ${JSON.stringify(id)} is no finding.`, `${hint}There are: ${all.join(', ')}.`);
  }
  return new Set(askClaude ? [...chosen, ON_REQUEST] : chosen);
}

function show(reports: readonly Report[], host: Host): void {
  for (const { instance, findings } of reports) {
    host.print(instance ?? 'this PC');
    for (const finding of findings) host.print(`  ${showFinding(finding).replaceAll('\n', '\n  ')}`);
  }
}

/** PATH as the service has it, or this terminal's; then the instance's `.env`, where a person may have put a key. */
async function jobEnvironment(instance: Instance, root: string, host: Host): Promise<Record<string, string>> {
  const paths = instancePaths(root, instance.name);
  const unit = instance.made.find((one) => one.kind === 'unit');
  const unitText = unit ? await readIfThere(unit.path) : null;
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
