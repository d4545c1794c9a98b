/** What `join` ends with: doctor's findings on the instances that it made, without those that are fine. */
import type { Context } from '../apply/context.ts';
import { showFinding } from '../doctor/finding.ts';
import { readState } from '../host/state.ts';
import { ASKS_GITHUB, DEFAULT_CHECKS, examineInstance, examinePc } from './examine.ts';

/** The runner is online already: what is found is said, and fails nothing. */
export async function selfTest(names: readonly string[], context: Context): Promise<void> {
  const { host, root } = context;
  const ids = context.api.onlyRegisters
    ? new Set([...DEFAULT_CHECKS].filter((id) => !ASKS_GITHUB.includes(id)))
    : DEFAULT_CHECKS;
  const findings = await examinePc({ host, root }, ids);
  for (const instance of (await readState(root)).instances.filter((one) => names.includes(one.name)))
    findings.push(...(await examineInstance(instance, context, ids)));
  const found = findings.filter(({ level }) => level !== 'ok');
  for (const finding of found) host.print(showFinding(finding));
  host.print(`doctor: ${findings.length - found.length} of ${findings.length} findings are fine.`);
}
