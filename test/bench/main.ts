/** `npm run bench [-- --json FILE --only PART --history-mb N]`: what the system costs, in figures. See README.md in this folder. */
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { actionFaults, actionTable, measureAction } from './action/action.ts';
import { historyFaults, historyTable, measureHistory } from './action/history.ts';
import { burstFaults, burstTable, measureBurst } from './burst.ts';
import { dispatchFaults, dispatchTable, measureDispatch } from './dispatch.ts';
import { measurePlanning, planningFaults, planningTable } from './planning.ts';
import { measureRequests, requestFaults, requestTable } from './requests.ts';
import { measureWebhooks, webhookFaults, webhookTable } from './webhooks.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string' },
    'history-mb': { type: 'string', default: '1000' },
  },
});
const historyMb = Number(values['history-mb']);
if (!(historyMb >= 1)) throw new Error(`--history-mb is ${values['history-mb']}: expected megabytes, such as 1000.`);

type Part = () => Promise<{ figures: unknown; table: string; faults: string[] }>;

/** Measures, and says it for people. */
const part =
  <F>(measure: () => F | Promise<F>, table: (figures: F) => string, faults: (figures: F) => string[]): Part =>
  async () => {
    const figures = await measure();
    return { figures, table: table(figures), faults: faults(figures) };
  };

const parts: Record<string, Part> = {
  planning: part(measurePlanning, planningTable, planningFaults),
  webhooks: part(() => measureWebhooks({ perSecond: 200, seconds: 15 }), webhookTable, webhookFaults),
  dispatch: part(() => measureDispatch({ tasks: 15, latencyMs: 100 }), dispatchTable, dispatchFaults),
  requests: part(measureRequests, requestTable, requestFaults),
  burst: part(() => measureBurst({ issues: 1000, pcs: 20, seed: 1 }), burstTable, burstFaults),
  action: part(measureAction, actionTable, actionFaults),
  history: part(() => measureHistory(historyMb), historyTable, historyFaults),
};
const chosen = Object.entries(parts).filter(([name]) => values.only === undefined || name === values.only);
if (chosen.length === 0) throw new Error(`--only is ${values.only}: expected one of ${Object.keys(parts).join(', ')}.`);

const machine = {
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? 'unknown',
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  /** What else was running when it began: figures of time mean little on a machine that is busy. */
  load: loadNow(),
};
console.log(`${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}, load ${machine.load}`);

/** Of the last minute; by itself, a benchmark makes about one. */
function loadNow(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10;
}

const measured: Record<string, unknown> = { machine };
const allFaults: string[] = [];
for (const [name, measure] of chosen) {
  const { figures, table, faults } = await measure();
  console.log(`\n${table}`);
  measured[name] = figures;
  allFaults.push(...faults);
}
if (values.json) await writeFile(values.json, `${JSON.stringify(measured, null, 2)}\n`);
for (const fault of allFaults) console.error(fault);
process.exitCode = allFaults.length === 0 ? 0 : 1;
