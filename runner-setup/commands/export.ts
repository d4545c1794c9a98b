/** `export`: the same PC, or many of them, for other tools. Prints; changes nothing, and speaks to nobody. */
import { join } from 'node:path';
import type { Specialty } from '../../app/contract/labels.ts';
import { SetupError, UsageError } from '../errors.ts';
import { ansibleInventory } from '../export/ansible.ts';
import { composeFile } from '../export/compose.ts';
import { scaleSets } from '../export/kubernetes.ts';
import { launchAgent } from '../export/launchd.ts';
import { windowsService } from '../export/windows.ts';
import type { Wish } from '../export/wish.ts';
import { parseTarget } from '../github/target.ts';
import type { Host } from '../host/host.ts';
import { readState } from '../host/state.ts';
import { checkName, parseSpecialties, specialtiesOf } from '../plan/labels.ts';
import { rootDirectory } from '../root.ts';
import { parseOptions } from './common.ts';

export const EXPORT_HELP = `runner-setup export: prints what another tool needs to set up PCs of the cluster.

  --ansible             an inventory for runner-setup/ansible
  --compose             a compose file, one container per specialty
  --k8s                 values for actions-runner-controller, one scale set per specialty
  --launchd             a LaunchAgent for macOS
  --windows             a PowerShell script that makes a Windows service

  --url URL             repository or organization; default: that of this PC
  --specialty LIST      default: those of this PC, else backend,frontend,testing,devops
  --name NAME           for --launchd and --windows; default: this PC's name
  --root DIR            as given to join
`;

const EXPORTS: Readonly<Record<string, (wish: Wish, host: Host) => string>> = {
  ansible: ansibleInventory,
  compose: composeFile,
  k8s: scaleSets,
  launchd: ({ name }, host) =>
    launchAgent({ name, directory: join(macHome(host), '.local/share/claude-cluster/instances', name) }),
  windows: windowsService,
};

const macHome = (host: Host): string => host.env['HOME'] ?? join('/Users', 'me');

const USUAL: readonly Specialty[] = ['backend', 'frontend', 'testing', 'devops'];

export async function exportCommand(args: string[], host: Host): Promise<number> {
  const values = parseOptions('export', args, {
    ...{ url: { type: 'string' }, specialty: { type: 'string' }, name: { type: 'string' }, root: { type: 'string' } },
    ...{ ansible: { type: 'boolean' }, compose: { type: 'boolean' }, k8s: { type: 'boolean' } },
    ...{ launchd: { type: 'boolean' }, windows: { type: 'boolean' } },
  });
  const given = new Map<string, unknown>(Object.entries(values));
  const chosen = Object.entries(EXPORTS).filter(([name]) => given.get(name) === true);
  const [one, ...others] = chosen;
  if (!one || others.length > 0)
    throw new UsageError(
      one ? 'Only one format at a time.' : 'Which format?',
      `Give one of: ${Object.keys(EXPORTS)
        .map((name) => `--${name}`)
        .join(', ')}.`,
    );
  const { instances } = await readState(rootDirectory(values.root, host));
  const url = values.url ?? instances[0]?.url;
  if (url === undefined) throw new SetupError('This PC has not joined, so --url is needed.', 'See: export --help');
  const here = [...new Set(instances.flatMap(({ labels }) => specialtiesOf(labels)))];
  const specialties =
    values.specialty === undefined ? (here.length > 0 ? here : USUAL) : parseSpecialties(values.specialty);
  const name = checkName(values.name ?? host.hostname);
  host.print(one[1]({ url: parseTarget(url).url, specialties, name }, host).trimEnd());
  return 0;
}
