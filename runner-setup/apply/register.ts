/** Runs the runner's own `config.sh`. The token goes through the environment, where `ps` does not show it. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../errors.ts';
import { RUNNER_VARIABLE } from '../github/access.ts';
import type { Api } from '../github/api.ts';
import { freshToken } from '../github/registering.ts';
import { parseTarget } from '../github/target.ts';
import type { Host } from '../host/host.ts';
import { inInstance } from '../host/in-instance.ts';
import { inShell } from '../host/in-shell.ts';
import { readAgentId } from '../host/registration.ts';
import { findInstance, type Instance } from '../host/state.ts';
import { configScript, instancePaths } from '../paths.ts';
import type { Step } from '../plan/steps.ts';
import { type Context, updateInstance } from './context.ts';

const MINUTES = 60_000;

/** Marks the registration as begun before GitHub hears of it, so that a run after a crash may replace it. */
export async function register(step: Extract<Step, { kind: 'register' }>, context: Context): Promise<void> {
  const { host, root, api } = context;
  const instance = await findInstance(root, step.instance);
  const mark = (registration: Instance['registration']) =>
    updateInstance(root, step.instance, (one) => ({ ...one, registration }));
  const token = await api.registrationToken();
  await mark('begun');
  const result = await config(host, root, instance, token, [
    ...['--unattended', '--url', instance.url, '--name', instance.name, '--labels', instance.labels.join(',')],
    ...['--work', step.work],
    // Of the rest of a Windows service: service/windows-service.ts.
    ...(host.platform === 'win32' ? ['--runasservice'] : []),
    ...(step.group === null ? [] : ['--runnergroup', step.group]),
    ...(instance.ephemeral ? ['--ephemeral'] : []),
    ...(step.replace ? ['--replace'] : []),
  ]);
  if (result.code === 0) {
    const runnerId = await readAgentId(step.program);
    return updateInstance(root, step.instance, (one) => ({ ...one, registration: 'done', runnerId }));
  }
  // A signal (null) leaves it open whether GitHub heard: it stays begun.
  if (result.code !== null) await mark('none');
  host.signal.throwIfAborted();
  throw new SetupError(
    `config.sh did not register ${instance.name}:\n${words(result)}`,
    again(instance, api, 'registration'),
  );
}

/** Takes the runner out of GitHub and its registration off this PC. */
export async function unregister(instance: Instance, { host, root, api }: Context): Promise<void> {
  const result = await config(host, root, instance, await api.removalToken(), ['remove']);
  if (result.code !== 0)
    throw new SetupError(
      `config.sh did not remove ${instance.name}:\n${words(result)}`,
      again(instance, api, 'remove'),
    );
}

function again({ url }: Instance, { onlyRegisters }: Api, use: 'registration' | 'remove'): string {
  if (!onlyRegisters) return 'Run the command again.';
  return `Such a token lives one hour, for one use and one place. A new one: ${freshToken(parseTarget(url), use)}`;
}

/** Without it config.sh refuses: "already configured". */
export async function forget(program: string): Promise<void> {
  for (const file of ['.runner', '.credentials', '.credentials_rsaparams'])
    await rm(join(program, file), { force: true });
}

function config(host: Host, root: string, instance: Instance, token: string, args: readonly string[]) {
  const { program, home } = instancePaths(root, instance.name);
  const command = join(program, configScript(host.platform));
  const options = { cwd: program, timeout: 5 * MINUTES, signal: host.signal };
  const env = withoutTokens(host.env);
  if (instance.container === null)
    return host.run(...inShell(host, inInstance(instance, root, { command, args })), {
      ...options,
      env: { ...env, HOME: home, ACTIONS_RUNNER_INPUT_TOKEN: token },
    });
  // An engine writes a container's variables to its disk: so the token goes in through stdin.
  const fromStdin = ['-c', 'IFS= read -r TOKEN; ACTIONS_RUNNER_INPUT_TOKEN=$TOKEN exec "$@"', 'sh', command, ...args];
  const inside = { options: ['--interactive'], command: '/bin/sh', args: fromStdin };
  return host.run(...inInstance(instance, root, inside), { ...options, env, input: `${token}\n` });
}

const TOKENS = [RUNNER_VARIABLE, 'GH_TOKEN', 'GITHUB_TOKEN', 'GH_ENTERPRISE_TOKEN'];

/** The environment for the runner: the person's tokens are none of its business. */
export const withoutTokens = (env: Host['env']): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !TOKENS.includes(name)));

const words = ({ stdout, stderr }: { stdout: string; stderr: string }): string =>
  `${stdout}\n${stderr}`
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /[A-Za-z]/.test(line))
    .slice(-8)
    .join('\n');
