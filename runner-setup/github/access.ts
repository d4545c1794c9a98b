/** Which token speaks to GitHub. It stays in memory: never on a command line, never in a file. */
import { SetupError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { isRunnerToken, needsApi } from './registering.ts';
import type { Target } from './target.ts';

export type Access = {
  token: string;
  /** Where it came from, for messages. */
  source: string;
  /** It is none for the API: registering.ts. */
  onlyRegisters: boolean;
};

type Found = Pick<Access, 'token' | 'source'>;

/** `runnerToken`: one that only registers or removes a runner will do. */
type Options = { stdin: boolean; mayAsk: boolean; runnerToken: boolean };

/** As the runner's own config.sh calls it. */
export const RUNNER_VARIABLE = 'ACTIONS_RUNNER_INPUT_TOKEN';
const VARIABLES = ['GH_TOKEN', 'GITHUB_TOKEN', 'GH_ENTERPRISE_TOKEN'] as const;

/**
 * From stdin when told so, the environment, `gh`, or the person, in this order. Throws a SetupError when there is none, or one
 * that only registers where more is needed.
 */
export async function findAccess(host: Host, target: Target, options: Options): Promise<Access> {
  const found = await find(host, target, options);
  const access = { ...found, onlyRegisters: isRunnerToken(found.token) };
  if (access.onlyRegisters && !options.runnerToken) throw needsApi('This command', access, target);
  return access;
}

async function find(host: Host, target: Target, options: Options): Promise<Found> {
  if (options.stdin) {
    const token = (await host.readInput())?.trim();
    if (!token) throw new SetupError('--token-stdin was given, but nothing came on stdin.', 'Pipe the token in.');
    return { token, source: 'stdin' };
  }
  const runnerToken = host.env[RUNNER_VARIABLE];
  if (options.runnerToken && runnerToken) return { token: runnerToken, source: RUNNER_VARIABLE };
  for (const name of VARIABLES) {
    const token = host.env[name];
    if (token) return { token, source: name };
  }
  const gh = await host.run('gh', ['auth', 'token', '--hostname', target.host], { timeout: 10_000 });
  if (gh.code === 0 && gh.stdout.trim()) return { token: gh.stdout.trim(), source: 'gh auth token' };
  const asked = options.mayAsk
    ? await host.ask(
        `A personal access token${options.runnerToken ? " (or a runner's token)" : ''} for ${target.name}: `,
        {
          secret: true,
        },
      )
    : undefined;
  if (asked) return { token: asked, source: 'your input' };
  const why =
    gh.code === 127 ? 'gh is not installed' : `gh has none for ${target.host} (${gh.stderr.trim() || 'not logged in'})`;
  throw new SetupError(
    `No token to speak to GitHub with: ${VARIABLES.join(', ')} are not set, and ${why}.`,
    `Log in with "gh auth login --hostname ${target.host}", or pipe a personal access token: … --token-stdin < FILE`,
  );
}
