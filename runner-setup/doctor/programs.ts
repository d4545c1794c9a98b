/** Checks of the programs that jobs need, run as a job would: with the instance's user, HOME and PATH. */
import { z } from 'zod';
import { jsonOf } from '../../app/contract/json.ts';
import { compareVersions, OLDEST_CLAUDE, OLDEST_GIT } from '../../app/contract/versions.ts';
import { withoutTokens } from '../apply/register.ts';
import { inInstance } from '../host/in-instance.ts';
import { inShell } from '../host/in-shell.ts';
import type { RunResult } from '../host/run.ts';
import { type InstanceCheck, type InstanceContext, ok, problem, warning } from './finding.ts';

const NODE = 22;

const authSchema = z.object({ loggedIn: z.boolean(), authMethod: z.string() });
const resultSchema = z.object({ is_error: z.boolean(), result: z.string().optional() });

export function runAsJob(context: InstanceContext, command: string, args: string[]): Promise<RunResult> {
  const { host, instance, root, env, paths } = context;
  const around = { cwd: paths.directory, timeout: 60_000, signal: host.signal };
  if (instance.container === null)
    return host.run(...inShell(host, inInstance(instance, root, { command, args })), { ...around, env });
  // The image has a PATH of its own. Values are handed on by name: on a command line everybody could read them.
  const { PATH: _path, HOME, ...others } = env;
  const options = ['--env', `HOME=${HOME}`, ...Object.keys(others).flatMap((name) => ['--env', name])];
  return host.run(...inInstance(instance, root, { options, command, args }), {
    ...around,
    env: { ...withoutTokens(host.env), ...others },
  });
}

export const node: InstanceCheck = async (context) => {
  const { code, stdout } = await runAsJob(context, 'node', ['--version']);
  const why = `The tests of most projects, and Claude Code's npm package, need Node ${NODE} or later.`;
  const fix = `Install it for all users: https://nodejs.org/en/download; jobs look in ${context.env['PATH']}`;
  if (code !== 0) return problem('node', 'node is not found', why, fix);
  const major = Number(/^v(\d+)/.exec(stdout)?.[1] ?? 0);
  return major >= NODE ? ok('node', `Node ${stdout.trim()}`) : problem('node', `Node ${stdout.trim()}`, why, fix);
};

export const git: InstanceCheck = async (context) => {
  const { code, stdout } = await runAsJob(context, 'git', ['--version']);
  const found = code === 0 ? stdout.trim() : 'git is not found';
  const version = /\d+\.\d+/.exec(stdout)?.[0] ?? '0';
  if (code === 0 && compareVersions(version, OLDEST_GIT) >= 0) return ok('git', found);
  const what = code === 0 ? `${found} is older than ${OLDEST_GIT}` : found;
  return problem('git', what, 'Every task is a branch.', 'sudo apt-get install git');
};

export const claude: InstanceCheck = async (context) => {
  const { code, stdout } = await runAsJob(context, 'claude', ['--version']);
  const install = 'sudo npm install -g @anthropic-ai/claude-code@latest';
  if (code !== 0)
    return problem(
      'claude',
      'Claude Code is not found',
      'It does the work.',
      `${install}; jobs look in ${context.env['PATH']}`,
    );
  const version = /^\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? '0.0.0';
  if (compareVersions(version, OLDEST_CLAUDE) >= 0) return ok('claude', `Claude Code ${version}`);
  return problem(
    'claude',
    `Claude Code ${version} is older than ${OLDEST_CLAUDE}`,
    'Before that version Claude could read the secrets in its own environment.',
    install,
  );
};

/** A key may also come with each job, from the repository's secrets: so not being logged in is no more than a warning. */
export const claudeLogin: InstanceCheck = async (context) => {
  const { stdout } = await runAsJob(context, 'claude', ['auth', 'status', '--json']);
  const status = authSchema.safeParse(jsonOf(stdout));
  if (status.data?.loggedIn) return ok('claude-login', `Claude Code is logged in (${status.data.authMethod})`);
  return warning(
    'claude-login',
    status.success ? 'Claude Code is not logged in' : 'Claude Code does not say whether it is logged in',
    'Tasks fail with "Not logged in", unless the repository has the secret ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN.',
    loginCommand(context),
  );
};

function loginCommand({ instance, root, env }: InstanceContext): string {
  const options = ['--interactive', '--tty'];
  const inside = { options, command: 'claude', args: ['auth', 'login'] };
  if (instance.container !== null) return `sudo ${inInstance(instance, root, inside).flat().join(' ')}`;
  const as = instance.user === null ? '' : `sudo -u ${instance.user} `;
  return `${as}env HOME=${env['HOME']} claude auth login`;
}

/** Costs a fraction of a cent: only asked for with --ask-claude. */
export const claudeAnswers: InstanceCheck = async (context) => {
  const args = ['-p', 'Answer with the one word: ready', '--output-format', 'json', '--max-turns', '1'];
  // The CLI itself would go on for minutes, even with a key that is refused.
  const env = { ...context.env, CLAUDE_CODE_MAX_RETRIES: '1' };
  const { stdout, stderr } = await runAsJob({ ...context, env }, 'claude', args);
  const result = resultSchema.safeParse(jsonOf(stdout));
  if (result.data && !result.data.is_error) return ok('claude-answers', 'Claude answers');
  return problem(
    'claude-answers',
    `Claude does not answer: ${result.data?.result ?? (stderr.trim() || 'no result')}`,
    'Every task would fail the same way.',
    `env HOME=${context.env['HOME']} claude -p hello`,
  );
};
