/** `doctor`: what is wrong with this PC, why it matters, and the command that mends it. */
import { type Finding, showFinding } from '../doctor/finding.ts';
import { UsageError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { withLock } from '../host/lock.ts';
import { nearest } from '../nearest.ts';
import { COMMON_HELP, COMMON_OPTIONS, chooseInstances, contextsFor, parseOptions } from './common.ts';
import { ALL_CHECKS, DEFAULT_CHECKS, examineInstance, examinePc, ON_REQUEST } from './examine.ts';

export const DOCTOR_HELP = `runner-setup doctor: finds what is wrong with this PC, and says how to mend it.

${COMMON_HELP}  --ask-claude          also ask the model a one-word question (costs a fraction of a cent)
  --only LIST           only these findings, for instance clock,claude-login
  --fix                 mend what is safe: start and enable the service and its timer, set the labels, install the hooks,
                        end processes that jobs left, clean
  --json                as data

Exit code 0: nothing, or warnings only. 1: problems.
`;

type Report = { instance: string | null; findings: Finding[] };

export async function doctorCommand(args: string[], host: Host): Promise<number> {
  const values = parseOptions('doctor', args, {
    ...COMMON_OPTIONS,
    json: { type: 'boolean', default: false },
    'ask-claude': { type: 'boolean', default: false },
    only: { type: 'string' },
    fix: { type: 'boolean', default: false },
  });
  const ids = chooseChecks(values.only, values['ask-claude']);
  const chosen = await chooseInstances(values, host);
  const each = await contextsFor(chosen, host, { stdin: values['token-stdin'] });
  const examine = async (): Promise<Report[]> => {
    const reports: Report[] = [{ instance: null, findings: await examinePc({ host, root: chosen.root }, ids) }];
    for (const { instance, context } of each)
      reports.push({ instance: instance.name, findings: await examineInstance(instance, context, ids, values) });
    return reports;
  };
  const reports = values.fix ? await withLock(chosen.root, examine) : await examine();
  if (values.json) host.print(JSON.stringify(reports, null, 2));
  else show(reports, host);
  return reports.some(({ findings }) => findings.some((one) => one.level === 'problem')) ? 1 : 0;
}

/** Throws a UsageError that names what is unknown. */
function chooseChecks(only: string | undefined, askClaude: boolean): ReadonlySet<string> {
  const chosen = only?.split(',') ?? [...DEFAULT_CHECKS];
  for (const id of chosen) {
    if (ALL_CHECKS.includes(id)) continue;
    const meant = nearest(id, ALL_CHECKS);
    const hint = meant ? `Did you mean ${meant}? ` : '';
    throw new UsageError(`--only ${JSON.stringify(id)} is no finding.`, `${hint}There are: ${ALL_CHECKS.join(', ')}.`);
  }
  return new Set(askClaude ? [...chosen, ON_REQUEST] : chosen);
}

function show(reports: readonly Report[], host: Host): void {
  for (const { instance, findings } of reports) {
    host.print(instance ?? 'this PC');
    for (const finding of findings) host.print(`  ${showFinding(finding).replaceAll('\n', '\n  ')}`);
  }
}
