/** What stands in the configuration and cannot work as things are: where, what was found, and what to do. */
import { CONFIG_PATH } from '../config/schema.ts';
import { RUNNER_LABEL } from '../contract/labels.ts';
import { pathOf, type Warning } from '../core/schedule/warnings.ts';
import { code, inert } from './escape.ts';
import type { TaskView } from './view.ts';

type Places = Pick<TaskView, 'configProblems' | 'configPlace'>;

/** One notice of the configuration's errors, and one of its settings that no PC can serve; errors go first and alone. */
export function configNotice({ configProblems, configPlace }: Places, warnings: readonly Warning[]): string[] {
  if (configProblems.length > 0) {
    const intro = `> \`${CONFIG_PATH}\` has errors, so the last good settings, or the defaults, are used:`;
    return [['> [!WARNING]', intro, ...configProblems.slice(0, 5).map((problem) => `> - ${problem}`)].join('\n')];
  }
  if (warnings.length === 0) return [];
  const lines = warnings.map((warning) => {
    const place = configPlace?.(pathOf(warning));
    return `> - ${place ? `Line ${place.line}, column ${place.column}: ` : ''}${words(warning)}`;
  });
  return [['> [!WARNING]', `> \`${CONFIG_PATH}\` asks for what the PCs do not have:`, ...lines].join('\n')];
}

function words(warning: Warning): string {
  switch (warning.kind) {
    case 'policy-failed':
      return `the policy ${code(warning.policy)} does not work, so \`priority\` decides whose turn it is: ${inert(warning.why)}. Whoever runs the app has to mend it.`;
    case 'label-without-pc': {
      const carried = warning.carried.length > 0 ? ` Labels that PCs carry: ${list(warning.carried)}.` : '';
      return `no PC of the cluster carries the label ${code(warning.label)}, so pool ${code(warning.pool)} has none.${carried} Give a runner the label, or change the pool.`;
    }
    case 'pool-without-pc':
      return `no PC carries all labels of pool ${code(warning.pool)} and \`${RUNNER_LABEL}\`, so it has none. Give one runner all of them, or name fewer.`;
    case 'pool-shadowed':
      return `every PC with the labels of pool ${code(warning.pool)} belongs to pool ${code(warning.by)}, which stands earlier. Put ${code(warning.pool)} before it, or give its PCs a label of their own.`;
    case 'specialty-without-pc':
      return `pool ${code(warning.pool)} leaves \`${warning.specialty}\` out, so nobody does it, though ${list(warning.pcs)} ${warning.pcs.length === 1 ? 'carries' : 'carry'} that label. Add it to the pool's \`specialties\`, or give another PC the label.`;
  }
}

const list = (names: readonly string[]): string => names.map(code).join(', ');
