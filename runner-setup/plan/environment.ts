/** PURE. The `.env` of an instance: what the runner gives to every job beside its own variables. */
import { join } from 'node:path';
import { type InstancePaths, scriptsPath } from '../paths.ts';

/** Handed on from where `join` ran, so that jobs get through the same proxy. */
const PROXY_VARIABLES = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'] as const;

export const proxiesOf = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    PROXY_VARIABLES.flatMap((name): [string, string][] => {
      const value = env[name];
      return value ? [[name, value]] : [];
    }),
  );

/** Where two instances on one PC would otherwise both want port 3000. */
const FIRST_PORT = 20_000;
const PORTS_EACH = 100;

/** The hooks, the timer and `clean` read /proc, and use GNU's programs. */
export const hasScripts = (platform: string): boolean => platform === 'linux';

/** The variables themselves; also the environment a runner in the foreground starts with. */
export function instanceEnvironment(
  root: string,
  paths: InstancePaths,
  index: number,
  { env, platform }: { env: Readonly<Record<string, string | undefined>>; platform: string },
): Record<string, string> {
  const from = FIRST_PORT + index * PORTS_EACH;
  return {
    HOME: paths.home,
    TMPDIR: paths.temp,
    CLAUDE_CLUSTER_PORTS: `${from}-${from + PORTS_EACH - 1}`,
    CLAUDE_CLUSTER_INSTANCE: paths.directory,
    ...(hasScripts(platform) && {
      ACTIONS_RUNNER_HOOK_JOB_STARTED: join(scriptsPath(root), 'job-started.sh'),
      ACTIONS_RUNNER_HOOK_JOB_COMPLETED: join(scriptsPath(root), 'job-completed.sh'),
    }),
    ...(platform === 'win32' && { USERPROFILE: paths.home, TEMP: paths.temp, TMP: paths.temp }),
    DISABLE_AUTOUPDATER: '1',
    ...proxiesOf(env),
  };
}

export const environmentFile = (variables: Record<string, string>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
