/** Claude Code over the rounds of one attempt: one session, new or of an earlier attempt, limits counted over all rounds, progress as it comes. */

import type { Specialty } from '../../app/contract/labels.ts';
import type { Failure } from '../../app/contract/outcome.ts';
import type { Settings } from '../../app/contract/settings.ts';
import { capture } from '../capture.ts';
import { attemptFailed } from '../failure.ts';
import type { Run } from '../process.ts';
import type { Session } from '../session.ts';
import { type CommandOptions, claudeArguments } from './command.ts';
import { type ClaudeEvent, type ClaudeResult, parseEvents } from './events.ts';
import { watchIdle } from './idle.ts';
import { splitLines } from './lines.ts';
import { failureOfClaude } from './outcome.ts';
import { advance, NO_PROGRESS, type Progress } from './progress.ts';

export type AgentOptions = {
  run: Run;
  /** Absolute path of the CLI. */
  claude: string;
  cwd: string;
  environment: Readonly<Record<string, string>>;
  settings: AgentSettings;
  specialty: Specialty;
  systemPrompt: string;
  /** Whether Claude may only read. */
  readOnly: boolean;
  /** JSON Schema that the answer has to follow. */
  schema?: object | undefined;
  /** Makes a UUID: of our own, so that a session can be resumed even when its first run ended without a word. */
  newId: () => string;
  /** What an earlier attempt has left on this PC, to carry on with. */
  earlier: Session | undefined;
  onEvent: (event: ClaudeEvent, progress: Progress) => void;
};

export type AgentSettings = CommandOptions['settings'] & Pick<Settings, 'maxTurns' | 'budgetUsd' | 'idleMinutes'>;

/** A test run that Claude starts may be silent for ten minutes. */
const IDLE_MINUTES = 15;

export type Totals = { turns: number; costUsd: number; denials: string[] };

type Asked = {
  /** Claude's last message. */
  summary: string;
  /** What follows the schema, not checked here; undefined where Claude gave nothing, or there is no schema. */
  structured: unknown;
  /** Why it did not finish. */
  failure: Failure | undefined;
};

export type Agent = {
  /** One round. `guidance`: instead of what the checkout says of the repository, where that is not to be trusted. */
  ask(prompt: string, signal: AbortSignal, guidance?: string): Promise<Asked>;
  totals(): Totals;
  /** The session as it stands, with all it has cost. */
  session(): Session;
};

export function createAgent(options: AgentOptions): Agent {
  const { settings, systemPrompt, readOnly, schema } = options;
  const how = { specialty: options.specialty, systemPrompt, readOnly, schema };
  let progress = NO_PROGRESS;
  let id = options.earlier?.id ?? options.newId();
  let isNew = options.earlier === undefined;
  /** `total_cost_usd` as last reported: it counts on when a session is resumed, so that what it was before is not ours. */
  let sessionUsd = options.earlier?.costUsd ?? 0;
  let beforeUsd = sessionUsd;
  let turns = 0;
  const spentUsd = () => sessionUsd - beforeUsd;
  const denials: string[] = [];

  async function ask(prompt: string, signal: AbortSignal, guidance?: string): Promise<Asked> {
    const turnsLeft = settings.maxTurns - turns;
    const dollarsLeft = settings.budgetUsd - spentUsd();
    if (turnsLeft < 1) return spent('max-turns', 'The attempt has used all its turns.');
    if (dollarsLeft < 0.0001) return spent('budget', 'The attempt has used its whole budget.');

    let result: ClaudeResult | undefined;
    let limit: { resetsAt: Date | undefined } | undefined;
    using idle = watchIdle(settings.idleMinutes ?? IDLE_MINUTES, signal);
    const lines = splitLines((line) => {
      const events = parseEvents(line);
      idle.touch(events);
      for (const event of events) {
        progress = advance(progress, event);
        if (event.kind === 'result') result = event.result;
        if (event.kind === 'limit') limit = { resetsAt: event.resetsAt };
        options.onEvent(event, { ...progress, costUsd: spentUsd() });
      }
    });
    const stderr = capture(4000, 4000);
    const session = { id, isNew };
    const exit = await options.run({
      file: options.claude,
      args: claudeArguments({ ...{ session, settings, turnsLeft, dollarsLeft }, ...how, guidance }),
      cwd: options.cwd,
      env: options.environment,
      input: prompt,
      signal: idle.signal,
      onStdout: lines.write,
      onStderr: stderr.write,
    });
    lines.end();
    idle.signal.throwIfAborted();
    if (!isNew && turns === 0 && isUnknownSession(result)) {
      id = options.newId();
      isNew = true;
      sessionUsd = 0;
      beforeUsd = 0;
      return await ask(prompt, signal, guidance);
    }
    if (result) {
      isNew = false;
      turns += result.num_turns;
      sessionUsd = Math.max(sessionUsd, result.total_cost_usd);
      denials.push(...result.permission_denials.map(describeDenial));
    }
    const summary = result?.is_error ? '' : (result?.result ?? '');
    const failure = failureOfClaude({ exit, result, limit, stderr: stderr.text() });
    return { summary, structured: result?.structured_output, failure };
  }

  return {
    ask,
    totals: () => ({ turns, costUsd: spentUsd(), denials }),
    session: () => ({ id, costUsd: sessionUsd }),
  };
}

/** The transcript went away since it was looked for. */
const isUnknownSession = (result: ClaudeResult | undefined): boolean =>
  result?.errors.some((error) => /no conversation found/i.test(error)) === true;

const spent = (kind: 'max-turns' | 'budget', message: string) => ({
  summary: '',
  structured: undefined,
  failure: attemptFailed(kind, message).failure,
});

/** `Tool(argument)` with the argument that says most, as the contract wants it. */
function describeDenial({ tool_name, tool_input }: ClaudeResult['permission_denials'][number]): string {
  const argument = ['command', 'file_path', 'url', 'path', 'query']
    .map((name) => tool_input[name])
    .find((value) => typeof value === 'string');
  return (argument === undefined ? tool_name : `${tool_name}(${argument})`).replace(/\s+/g, ' ').slice(0, 200);
}
