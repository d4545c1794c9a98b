/** `npm run bench [-- --json FILE --history-mb N]`: what the system costs, in figures. See README.md in this folder. */
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { actionFaults, actionTable, measureAction } from './action/action.ts';
import { burstFaults, burstTable, measureBurst } from './burst.ts';
import { dispatchTable, measureDispatch } from './dispatch.ts';
import { measurePlanning, planningFault, planningTable } from './planning.ts';
import { measureRequests, requestTable } from './requests.ts';
import { measureWebhooks, webhookFaults, webhookTable } from './webhooks.ts';

const { values } = parseArgs({
  options: { json: { type: 'string' }, 'history-mb': { type: 'string', default: '100' } },
});
const historyMb = Number(values['history-mb']);
if (!(historyMb >= 1)) throw new Error(`--history-mb is ${values['history-mb']}: expected megabytes, such as 1000.`);

const machine = {
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? 'unknown',
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  /** What else was running when it began: figures of time mean little on a machine that is busy. */
  load: loadNow(),
};
console.log(
  `${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}, load ${machine.load}\n`,
);

/** Of the last minute; by itself, a benchmark makes about one. */
function loadNow(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10;
}

const faults: string[] = [];
const planning = measurePlanning();
console.log(`${planningTable(planning)}\n`);
const slow = planningFault(planning);
if (slow !== undefined) faults.push(slow);

const webhooks = await measureWebhooks({ perSecond: 200, seconds: 15 });
console.log(`${webhookTable(webhooks)}\n`);
faults.push(...webhookFaults(webhooks));

const dispatch = await measureDispatch({ tasks: 15, latencyMs: 100 });
console.log(`${dispatchTable(dispatch)}\n`);
if (dispatch.medianMs > dispatch.limitMs)
  faults.push(`From webhook to dispatch it took ${dispatch.medianMs} ms; at most ${dispatch.limitMs} ms were planned.`);

const requests = await measureRequests();
console.log(`${requestTable(requests)}\n`);
for (const { who, count, limit } of requests)
  if (count > limit) faults.push(`The ${who} made ${count} requests; at most ${limit} were planned.`);

const burst = await measureBurst({ issues: 1000, pcs: 20, seed: 1 });
console.log(burstTable(burst));
faults.push(...burstFaults(burst));

const action = await measureAction(historyMb);
console.log(`\n${actionTable(action)}`);
faults.push(...actionFaults(action));

const figures = { machine, planning, webhooks, dispatch, requests, burst, action };
if (values.json) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
