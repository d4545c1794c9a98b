/**
 * How a run of Claude Code ended, decided from its result and never from the exit code alone: a refused API call reports
 * subtype `success`, and an interrupted run exits with 0. Pure; measured on Claude Code 2.1.329.
 */
import type { Failure } from '../../app/contract/outcome.ts';
import { attemptFailed } from '../failure.ts';
import type { Exit } from '../process.ts';
import type { ClaudeResult } from './events.ts';

export type Ending = {
  exit: Exit;
  result: ClaudeResult | undefined;
  /** Set when the stream said that a usage limit was reached. */
  limit: { resetsAt: Date | undefined } | undefined;
  /** What it wrote outside the stream: how it complains about flags. */
  stderr: string;
};

/** Undefined: Claude finished its turn. */
export function failureOfClaude(ending: Ending): Failure | undefined {
  const { result, limit } = ending;
  if (!result) return withoutResult(ending);
  if (result.api_error === 'usage_limit_reached' || (result.is_error && limit))
    return usageLimit(result, limit?.resetsAt);
  switch (result.subtype) {
    case 'success':
      return result.is_error ? apiFailure(result) : undefined;
    case 'error_max_turns':
      return failed(
        'max-turns',
        `Claude used all its turns (${result.num_turns}) without finishing. ${RAISE('max-turns')}`,
      );
    case 'error_max_budget_usd':
      return failed('budget', `Claude used up the attempt's budget without finishing. ${RAISE('budget-usd')}`);
    default:
      if (result.terminal_reason?.startsWith('aborted_')) return fromOutside('was interrupted from outside');
      return failed('agent-error', `Claude Code ended with an error: ${words(result)}`);
  }
}

const failed = (...args: Parameters<typeof attemptFailed>): Failure => attemptFailed(...args).failure;

const RAISE = (key: string) =>
  `What was done is on the branch; a retry carries on from there. Raise \`${key}\` in the repository's configuration if this happens often.`;

const words = (result: ClaudeResult) =>
  (result.result ?? result.errors.join('; ')).trim().slice(0, 1000) || 'no details';

function usageLimit(result: ClaudeResult, resetsAt: Date | undefined): Failure {
  const when = resetsAt?.toISOString();
  return failed('usage-limit', `The usage limit of this PC's Claude account is reached: ${words(result)}`, when);
}

function apiFailure(result: ClaudeResult): Failure {
  const said = words(result);
  const status = result.api_error_status ?? undefined;
  if (status === 401 || status === 403 || /not logged in|\/login/i.test(said)) {
    return failed(
      'authentication',
      `Claude Code could not log in (${said}). Set the repository secret ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN, or log in on the PC with \`claude\`.`,
    );
  }
  if (/credit balance is too low/i.test(said)) {
    return failed('authentication', 'The Anthropic account has no credit left. Add credit in its console, then retry.');
  }
  if (status === 429 || (status !== undefined && status >= 500)) {
    return failed('overloaded', `The Anthropic API did not take the request (${said}).`);
  }
  if (status === undefined && /API Error|ECONN|ENOTFOUND|timed? ?out|network/i.test(said)) {
    return failed('overloaded', `The Anthropic API could not be reached from this PC (${said}).`);
  }
  return failed('agent-error', `The Anthropic API refused the request: ${said}`);
}

function withoutResult({ exit, stderr }: Ending): Failure {
  const signal = exit.signal ?? SIGNALS[exit.code ?? 0];
  if (signal !== undefined) return fromOutside(`was ended by ${signal} from outside`, signal);
  // An interrupt that comes early, or meets a slow PC, leaves nothing else.
  if (exit.code === 0) return fromOutside('ended with exit code 0 without a result, as it does when it is interrupted');
  const said = stderr.trim().slice(0, 1000);
  const how = `ended with exit code ${exit.code ?? 'none'}`;
  return failed('agent-error', `Claude Code ${how} without a result.${said ? ` It wrote: ${said}` : ''}`);
}

/** As which a shell, a sandbox and Claude Code itself report the end by a signal: 128 and its number. */
const SIGNALS: Readonly<Record<number, NodeJS.Signals>> = {
  129: 'SIGHUP',
  130: 'SIGINT',
  137: 'SIGKILL',
  143: 'SIGTERM',
};

/** Not by the action, which has its own word for that: what Claude was asked is not to blame, and another PC may do it. */
const fromOutside = (how: string, signal?: NodeJS.Signals) =>
  failed(
    'runner-lost',
    `Claude Code ${how}${signal === 'SIGKILL' ? ', as happens when the PC runs out of memory' : ''}. What was done is on the branch; another attempt carries on from there.`,
  );
