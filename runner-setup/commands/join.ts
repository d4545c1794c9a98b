/** `join`: reads what is wanted, checks that it is possible, and carries it out. */
import { SPECIALTIES } from '../../app/contract/labels.ts';
import { UsageError } from '../errors.ts';
import { findAccess } from '../github/access.ts';
import { connect } from '../github/api.ts';
import { parseTarget } from '../github/target.ts';
import { readCredential } from '../host/credential.ts';
import type { Host } from '../host/host.ts';
import type { Wanted } from '../plan/join.ts';
import { checkName, instanceNames, labelsFor, parseSpecialties } from '../plan/labels.ts';
import { rootDirectory } from '../root.ts';
import { carryOut } from './carry-out.ts';
import { chooseEngine } from './check-engine.ts';
import { checkPc } from './check-pc.ts';
import { type JoinOptions, parseJoin } from './join-options.ts';

/** In the foreground it returns when the runners have ended. */
export async function joinCommand(args: string[], host: Host): Promise<number> {
  const options = parseJoin(args, host.platform);
  const target = parseTarget(await required('url', options.url, options, host));
  if (options.group !== null && !target.path.startsWith('/orgs/'))
    throw new UsageError(
      `--group is for an organization; ${target.name} is a repository, which has no runner groups.`,
      'Leave it out, or give the URL of the organization.',
    );
  const specialties = parseSpecialties(await required('specialty', options.specialty, options, host));
  const name = checkName(options.name ?? host.hostname);
  const root = rootDirectory(options.root, host);
  await checkPc(host, { ...options, root });
  const wanted: Wanted = {
    root,
    url: target.url,
    group: options.group,
    ephemeral: options.ephemeral,
    credential: options.credential,
    mode: options.mode,
    level: host.platform === 'linux' ? options.level : 'none',
    ownUsers: host.platform === 'linux' && options.mode !== 'foreground',
    container: options.container && (await chooseEngine(host, options.container)),
    instances: instanceNames(name, options.instances).map((one) => ({
      name: checkName(one),
      labels: labelsFor(one, specialties),
    })),
  };
  const access =
    options.credential === null
      ? await findAccess(host, target, { stdin: options.tokenStdin, mayAsk: options.mayAsk, runnerToken: true })
      : await readCredential(options.credential);
  const api = connect(target, access, host.fetch);
  // That it may not register is to be known now, and not when a unit finds it.
  if (options.credential !== null) await api.registrationToken();
  return carryOut(wanted, { host, root, api }, options);
}

const QUESTIONS = {
  url: 'Repository or organization, as in the browser (https://github.com/OWNER/REPO): ',
  specialty: `What this PC is good at, separated by commas (${SPECIALTIES.join(', ')}): `,
} as const;

async function required(
  name: keyof typeof QUESTIONS,
  given: string | undefined,
  options: JoinOptions,
  host: Host,
): Promise<string> {
  const answer = given ?? (options.mayAsk ? await host.ask(QUESTIONS[name]) : undefined);
  if (answer) return answer;
  throw new UsageError(`--${name} is missing.`, 'See: join --help');
}
