/** Check of what the timer notes of the PC: every job hands it to the app, for the choice of the next PC. */
import { stat } from 'node:fs/promises';
import { HOST_REPORT_LASTS_MS, hostReportSchema } from '../../app/contract/host-report.ts';
import { jsonOf } from '../../app/contract/json.ts';
import { readIfThere } from '../host/read.ts';
import { reportPath } from '../paths.ts';
import { hasScripts } from '../plan/environment.ts';
import { tendTimerName } from '../service/tend-unit.ts';
import { type InstanceCheck, ok, warning } from './finding.ts';

const MINUTE = 60_000;

export const report: InstanceCheck = async ({ host, root, instance, paths }) => {
  const { name, mode } = instance;
  if (mode === 'foreground' || !hasScripts(host.platform)) return ok('report', 'no timer writes one here');
  const path = reportPath(root, name);
  const why = 'The app then learns less of this PC: not how busy it is beside our jobs, nor how its last job ended.';
  const timer = tendTimerName(name);
  const fix = `systemctl enable --now ${timer}; journalctl -u ${timer.replace('.timer', '.service')} -n 20`;
  const text = await readIfThere(path);
  if (text === null) {
    const installed = (await stat(paths.program)).mtimeMs;
    if (host.now() - installed < HOST_REPORT_LASTS_MS) return ok('report', 'none yet: the first comes within minutes');
    return warning('report', `${path} was never written`, why, fix);
  }
  const { data } = hostReportSchema.safeParse(jsonOf(text));
  if (!data) return warning('report', `${path} is none that the timer writes`, why, `rm ${path}; ${fix}`);
  const age = host.now() - Date.parse(data.at);
  const last = data.lastJob ? `, last job ${data.lastJob.result}` : '';
  if (age < HOST_REPORT_LASTS_MS) return ok('report', `load ${data.load} on ${data.cpus} processors${last}`);
  return warning('report', `${path} is ${Math.floor(age / MINUTE)} minutes old`, why, fix);
};
