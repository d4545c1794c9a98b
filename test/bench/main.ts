/** `npm run bench [-- --json FILE]`: what the system costs, in figures. See README.md in this folder. */
import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { actionFaults, actionTable, measureAction } from './action/action.ts';
import { measurePlanning, planningFault, planningTable } from './planning.ts';
import { measureRequests, requestTable } from './requests.ts';

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
};
console.log(`${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}\n`);

const planning = measurePlanning();
console.log(`${planningTable(planning)}\n`);
const requests = await measureRequests();
console.log(`${requestTable(requests)}\n`);
const action = await measureAction(historyMb);
console.log(actionTable(action));
if (values.json) await writeFile(values.json, `${JSON.stringify({ machine, planning, requests, action }, null, 2)}\n`);
const over = requests.filter((row) => row.count > row.limit);
for (const row of over) console.error(`The ${row.who} made ${row.count} requests; at most ${row.limit} were planned.`);
const slow = planningFault(planning);
if (slow !== undefined) console.error(slow);
const faults = actionFaults(action);
for (const fault of faults) console.error(fault);
process.exitCode = over.length === 0 && slow === undefined && faults.length === 0 ? 0 : 1;
