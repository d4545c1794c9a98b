/** PURE. The command line of `join`. */
import { parseArgs } from 'node:util';
import { messageOf, UsageError } from '../errors.ts';
import { type Instance, LEVELS, type Level } from '../host/state.ts';
import { nearest } from '../nearest.ts';
import { BREAKS } from '../service/hardening.ts';
import { CONTAINER_HELP, CONTAINER_OPTIONS, type ContainerWish, readContainer } from './container-options.ts';

export const JOIN_HELP = `runner-setup join: makes this PC a runner of the cluster. Run it again to repair or change it.

  --url URL             repository or organization, as in the browser
  --specialty LIST      what it is good at: backend,frontend,testing,devops,database,security,documentation,general,
                        or what the repository's configuration adds (specialties)
  --name NAME           default: this PC's name
  --instances N         runners on this PC, 1 to 16; default 1
  --foreground          run in this terminal until Ctrl-C
  --service             run as a service; the default: of systemd (needs root), of launchd on macOS, of Windows
  --container           run as a systemd service in a container (needs root, and podman or docker)
${CONTAINER_HELP}  --hardening LEVEL     what a service of systemd may not do; each level breaks:
${LEVELS.map((level) => `                          ${level}: ${BREAKS[level]}`).join('\n')}
  --register-only       with --foreground: make it ready, and do not start it
  --ephemeral           take one job, then leave GitHub. A service or container registers anew for the next one, with the
                        token in --credential; in the foreground it ends
  --credential FILE     with --ephemeral, and no --foreground: a file of yours, for its owner alone (mode 600), that holds a
                        personal access token; what is in it is read at every start, and written nowhere
  --group NAME          runner group of an organization
  --root DIR            default: /var/lib/claude-cluster for root, else ~/.local/share/claude-cluster; on Windows
                        %ProgramData%\\claude-cluster
  --token-stdin         read a token from stdin: a personal access token, or that of GitHub's page "New self-hosted runner";
                        else ACTIONS_RUNNER_INPUT_TOKEN, GH_TOKEN, GITHUB_TOKEN, gh, or a question
  --dry-run             print every step, do none
  --no-doctor           do not look for problems once it is online
  --yes                 never ask
`;

export type JoinOptions = {
  url: string | undefined;
  specialty: string | undefined;
  name: string | undefined;
  instances: number;
  mode: Instance['mode'];
  level: Level;
  /** With --container; without its engine when none was given. */
  container: ContainerWish | null;
  ephemeral: boolean;
  /** Of an ephemeral service: the person's file with a token. */
  credential: string | null;
  /** Start it, and wait until it is online. */
  start: boolean;
  group: string | null;
  root: string | undefined;
  tokenStdin: boolean;
  dryRun: boolean;
  /** Look for problems once it is online. */
  doctor: boolean;
  mayAsk: boolean;
};

/** Throws a UsageError. */
export function parseJoin(args: string[], platform: string): JoinOptions {
  if (args.some((arg) => /^--(token|pat)(=|$)/.test(arg)))
    throw new UsageError(
      'A token on the command line can be read by everybody on this PC (ps) and stays in the history.',
      'Use --token-stdin, GH_TOKEN or "gh auth login".',
    );
  const { values } = parse(args);
  const { foreground, service, container, instances, hardening } = values;
  const modes = Object.entries({ foreground, service, container }).flatMap(([mode, given]) => (given ? [mode] : []));
  if (modes.length > 1)
    throw new UsageError(`${modes.map((mode) => `--${mode}`).join(' and ')} exclude each other.`, 'Give one.');
  checkCredential({ ...values, platform });
  if (values['register-only'] && !foreground)
    throw new UsageError('--register-only needs --foreground: a service is started by systemd.');
  if (!/^\d+$/.test(instances) || Number(instances) < 1 || Number(instances) > 16)
    throw new UsageError(`--instances ${instances} is not a number from 1 to 16.`);
  if (container && hardening !== undefined)
    throw new UsageError('--hardening is for --service: a container is confined by its engine.', 'Leave it out.');
  if (platform !== 'linux' && hardening !== undefined)
    throw new UsageError(`--hardening is for systemd; this PC says ${platform}.`, 'Leave it out.');
  const level = LEVELS.find((one) => one === (hardening ?? 'default'));
  if (!level) {
    const meant = nearest(hardening ?? '', LEVELS);
    throw new UsageError(
      `--hardening ${hardening} is unknown.`,
      `${meant ? `Did you mean ${meant}? ` : ''}Allowed: ${LEVELS.join(', ')}.`,
    );
  }
  return {
    url: values.url,
    specialty: values.specialty,
    name: values.name,
    instances: Number(instances),
    mode: foreground ? 'foreground' : container ? 'container' : 'service',
    // The engine confines a container.
    level: container ? 'none' : level,
    container: readContainer(container, values),
    ephemeral: values.ephemeral,
    credential: values.credential ?? null,
    start: !values['register-only'],
    group: values.group ?? null,
    root: values.root,
    tokenStdin: values['token-stdin'],
    dryRun: values['dry-run'],
    doctor: !values['no-doctor'],
    mayAsk: !values.yes,
  };
}

type Given = { ephemeral: boolean; foreground: boolean; credential?: string | undefined; platform: string };

/** An ephemeral service registers for every job, which takes a token on this PC: only one that the person keeps there. */
function checkCredential({ ephemeral, foreground, credential, platform }: Given): void {
  if (credential !== undefined && (!ephemeral || foreground))
    throw new UsageError(
      `--credential is for an ephemeral service or container${foreground ? ': in the foreground it registers once' : ''}.`,
      'Leave it out, or see: join --help',
    );
  if (!ephemeral || foreground) return;
  if (platform !== 'linux')
    throw new UsageError(
      `--ephemeral as a service needs Linux; this PC says ${platform}, where jobs could read the token that registers it anew.`,
      'Use --foreground, which takes one job.',
    );
  if (credential === undefined)
    throw new UsageError(
      '--ephemeral as a service or container registers anew for every job, which takes a token on this PC; join stores none.',
      'Keep one in a file of your own, and name it: --credential FILE. Or use --foreground, which takes one job.',
    );
  if (!credential.startsWith('/'))
    throw new UsageError(
      `--credential ${JSON.stringify(credential)} is no path from the root.`,
      'For instance: --credential /etc/claude-cluster.token',
    );
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        url: { type: 'string' },
        specialty: { type: 'string' },
        name: { type: 'string' },
        instances: { type: 'string', default: '1' },
        foreground: { type: 'boolean', default: false },
        service: { type: 'boolean', default: false },
        container: { type: 'boolean', default: false },
        ...CONTAINER_OPTIONS,
        hardening: { type: 'string' },
        'register-only': { type: 'boolean', default: false },
        ephemeral: { type: 'boolean', default: false },
        credential: { type: 'string' },
        group: { type: 'string' },
        root: { type: 'string' },
        'token-stdin': { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        'no-doctor': { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(messageOf(error), 'See: join --help');
  }
}
