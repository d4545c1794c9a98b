/** The token an attempt works with: from the app's broker for this one repository, else the job's own. */
import { z } from 'zod';
import { BROKER_PATH, type BrokerRequest, brokerErrorSchema, brokerReplySchema } from '../app/contract/broker.ts';
import { jsonOf } from '../app/contract/json.ts';
import { attemptFailed } from './failure.ts';
import { retry, type Sleep } from './retry.ts';

export type Access = {
  token: string;
  /** The account that commits; its login as GitHub shows it, such as `my-app[bot]`. */
  bot: { login: string; id: number };
  /** Made for this attempt by the broker: revoked at the end. */
  isOwn: boolean;
  /** Milliseconds since 1970; the job's own lives as long as the job. */
  expiresAt: number;
};

/** The account's login as GraphQL names the author of what it has written. */
export const ownLogin = ({ bot }: Pick<Access, 'bot'>): string => bot.login.replace(/\[bot\]$/, '');

export type AccessOptions = {
  /** Base URL of the broker, or ''. */
  broker: string;
  request: BrokerRequest;
  jobToken: string;
  /** Asks the runner for GitHub's OIDC token. */
  idToken: (audience: string) => Promise<string>;
  fetch: typeof fetch;
  sleep: Sleep;
  notice: (text: string) => void;
  signal: AbortSignal;
};

/** GitHub's own bot, in whose name GITHUB_TOKEN acts. */
const ACTIONS_BOT = { login: 'github-actions[bot]', id: 41_898_282 };

const DELAYS_MS = [500, 2000];
const TIMEOUT_MS = 10_000;

const LOST =
  'Pushes made with it start no CI on the branch, and GitHub may forbid it to open pull requests ' +
  '(Settings → Actions → General → Workflow permissions).';

/** Throws AttemptFailed when the broker refuses; carries on with the job's token when it cannot be reached. */
export async function acquireAccess(options: AccessOptions): Promise<Access> {
  const fallback = { token: options.jobToken, bot: ACTIONS_BOT, isOwn: false, expiresAt: Number.POSITIVE_INFINITY };
  const base = options.broker.replace(/\/+$/, '');
  if (base === '') {
    options.notice(`No token broker is configured, so the job's GITHUB_TOKEN is used. ${LOST}`);
    return fallback;
  }
  try {
    return await retry(() => askBroker(base, options), isUnreachable, DELAYS_MS, options.sleep);
  } catch (error) {
    if (!isUnreachable(error) || options.signal.aborted) throw error;
    options.notice(`${error.message}, so the job's GITHUB_TOKEN is used. ${LOST}`);
    return fallback;
  }
}

class Unreachable extends Error {
  override readonly name = 'Unreachable';
}
const isUnreachable = (error: unknown): error is Unreachable => error instanceof Unreachable;

async function askBroker(base: string, options: AccessOptions): Promise<Access> {
  const reply = await answer(base, options);
  if (reply.status >= 500) throw new Unreachable(`The token broker ${base} answered ${reply.status}`);
  if (reply.status !== 200) {
    const refusal = brokerErrorSchema.safeParse(reply.json);
    const why = refusal.success ? refusal.data.message : `it answered ${reply.status}`;
    throw attemptFailed('authentication', `The token broker ${base} gave no token: ${why}`);
  }
  const parsed = brokerReplySchema.safeParse(reply.json);
  if (!parsed.success) {
    const why = z.prettifyError(parsed.error);
    throw new Unreachable(`The token broker ${base} gave an answer that cannot be understood (${why})`);
  }
  const { token, bot, expires_at } = parsed.data;
  return { token, bot, isOwn: true, expiresAt: Date.parse(expires_at) };
}

/** Anything that is no answer of a broker counts as unreachable, the missing OIDC token of the job too. */
async function answer(base: string, options: AccessOptions): Promise<{ status: number; json: unknown }> {
  try {
    const response = await options.fetch(`${base}${BROKER_PATH}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await withSignal(options.idToken(options.broker), options.signal)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(options.request),
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    return { status: response.status, json: jsonOf(await response.text()) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Unreachable(`The token broker ${base} cannot be reached (${why})`);
  }
}

/** The toolkit's client cannot be aborted; a cancelled job must not wait for it. */
function withSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}
