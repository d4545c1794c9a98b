/** What tasks of a specialty usually need beside Node and git; one of each group. */
import type { Specialty } from '../../app/contract/labels.ts';
import { specialtiesOf } from '../plan/labels.ts';
import { type InstanceCheck, ok, warning } from './finding.ts';
import { runAsJob } from './programs.ts';

const TOOLS: Partial<Record<Specialty, string[][]>> = {
  frontend: [['chromium', 'chromium-browser', 'google-chrome', 'firefox']],
  devops: [['docker', 'podman']],
  database: [['psql', 'mysql', 'mariadb', 'sqlite3']],
};

/** Of the operator's own, in the instance's `.env`: what the tests of their projects need. */
const OWN = 'CLAUDE_CLUSTER_TOOLS';

export const tools: InstanceCheck = async (context) => {
  if (context.host.platform === 'win32') return ok('tools', 'not looked for on Windows');
  const own = (context.env[OWN] ?? '').split(',').filter(Boolean);
  const groups = [
    ...specialtiesOf(context.instance.labels).flatMap((specialty) =>
      (TOOLS[specialty] ?? []).map((programs) => ({ of: `for ${specialty}`, programs })),
    ),
    ...own.map((program) => ({ of: `of ${OWN}`, programs: [program.trim()] })),
  ];
  const all = groups.flatMap(({ programs }) => programs);
  const { stdout } = await runAsJob(context, '/bin/sh', ['-c', 'for p; do command -v "$p"; done; true', 'sh', ...all]);
  const found = stdout.split('\n').map((line) => line.replace(/.*\//, ''));
  const missing = groups.filter(({ programs }) => !programs.some((program) => found.includes(program)));
  if (missing.length === 0) return ok('tools', groups.length === 0 ? 'none are asked for' : 'all are there');
  return warning(
    'tools',
    `missing: ${missing.map(({ of, programs }) => `${programs.join(' or ')} (${of})`).join(', ')}`,
    'Tests that need them fail on this PC and not elsewhere.',
    `Install them for all users; jobs look in ${context.env['PATH']}`,
  );
};
