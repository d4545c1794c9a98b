/** Checks of what lies between this PC and GitHub. */
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import { type InstanceCheck, type InstanceContext, ok, problem, warning } from './finding.ts';

/** What github.com's runner speaks to: docs.github.com, "Self-hosted runners reference", communication. */
const GITHUB_HOSTS = [
  'https://codeload.github.com',
  'https://objects.githubusercontent.com',
  'https://pipelines.actions.githubusercontent.com',
  'https://results-receiver.actions.githubusercontent.com',
];
const ANTHROPIC = 'https://api.anthropic.com';

const SECONDS = 1000;
const CLOCK = { warning: 30 * SECONDS, problem: 300 * SECONDS };

function addresses({ target, env }: InstanceContext): string[] {
  const onGitHubCom = target.apiUrl === 'https://api.github.com';
  return [
    target.apiUrl,
    new URL(target.url).origin,
    ...(onGitHubCom ? GITHUB_HOSTS : []),
    env['ANTHROPIC_BASE_URL'] ?? ANTHROPIC,
  ];
}

/** Any answer will do: it is about the way, not about rights. */
export const reach: InstanceCheck = async (context) => {
  const { host } = context;
  const results = await Promise.all(
    addresses(context).map(async (address) => {
      try {
        const response = await host.fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(15 * SECONDS) });
        await response.body?.cancel();
        return undefined;
      } catch (error) {
        const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
        return `${address} (${messageOf(cause)})`;
      }
    }),
  );
  const missing = results.filter((one) => one !== undefined);
  if (missing.length === 0) return ok('reach', `${results.length} addresses answer`);
  return problem(
    'reach',
    `out of reach: ${missing.join(', ')}`,
    'Jobs need GitHub and the model.',
    'Open these in the firewall; behind a proxy set HTTPS_PROXY (with http://) and NO_PROXY, and run join again.',
  );
};

/** Against GitHub's `Date`, which is exact to a second. */
export const clock: InstanceCheck = async ({ host, target }) => {
  let date: number;
  try {
    const response = await host.fetch(target.apiUrl, { method: 'HEAD', signal: AbortSignal.timeout(15 * SECONDS) });
    await response.body?.cancel();
    date = Date.parse(response.headers.get('date') ?? '');
  } catch (error) {
    return warning('clock', `GitHub's time is not known: ${messageOf(error)}`, 'See reach.', 'See reach.');
  }
  const off = Math.abs(host.now() - date);
  if (Number.isNaN(off))
    return warning('clock', "GitHub's time is not known: no Date.", 'A proxy may cut it.', 'date -u');
  const what = `the clock is ${Math.round(off / SECONDS)} s off GitHub's`;
  if (off < CLOCK.warning) return ok('clock', what);
  const why = 'GitHub refuses tokens from another time; the runner then says that its registration was deleted.';
  const fix = 'sudo timedatectl set-ntp true';
  return off < CLOCK.problem ? warning('clock', what, why, fix) : problem('clock', what, why, fix);
};

const PROXIES = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];

/** The runner reads them from its `.env`, and knows no proxy without a scheme. */
export const proxy: InstanceCheck = async ({ env, host, paths }) => {
  const file = join(paths.program, '.env');
  const strange = PROXIES.filter((name) => env[name] && !/^https?:\/\//.test(env[name]));
  if (strange.length > 0)
    return problem(
      'proxy',
      `${strange.map((name) => `${name}=${env[name]}`).join(', ')} does not start with http://`,
      'The runner takes it for no proxy, and does not get through.',
      `Write it with http:// in ${file}, and start the runner again.`,
    );
  const others = PROXIES.filter((name) => host.env[name] && !env[name]);
  if (others.length > 0)
    return warning(
      'proxy',
      `${others.join(', ')} is set here, and not for jobs`,
      'Jobs try to get through without the proxy.',
      `Add it to ${file}, and start the runner again.`,
    );
  const used = PROXIES.filter((name) => env[name]);
  if (used.length > 0 && !env['no_proxy'] && !env['NO_PROXY'])
    return warning(
      'proxy',
      'no_proxy is not set',
      'Tests that start a server on this PC are sent to the proxy.',
      `Add no_proxy=localhost,127.0.0.1 to ${file}, and start the runner again.`,
    );
  return ok('proxy', used.length === 0 ? 'none' : used.join(', '));
};
