/** Runs the real Claude Code CLI once, headless, and reads what it prints. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const BIN = join(import.meta.dirname, '../../node_modules/.bin');

/** PATH with the project's `claude` and Node 24 first, for what scripts run too. */
export const CLAUDE_PATH = [BIN, process.env.PATH].join(delimiter);

const eventSchema = z.looseObject({ type: z.string(), subtype: z.string().optional() });
const resultSchema = z.object({
  type: z.literal('result'),
  subtype: z.string(),
  is_error: z.boolean(),
  result: z.string().optional(),
  session_id: z.string(),
  num_turns: z.int(),
  duration_api_ms: z.number(),
  total_cost_usd: z.number(),
  api_error_status: z.int().nullable(),
  /** `usage_limit_reached` for a subscription's limit. */
  api_error: z.string().optional(),
  permission_denials: z.array(z.object({ tool_name: z.string() })),
});

export type ClaudeRun = {
  exitCode: number | null;
  events: z.infer<typeof eventSchema>[];
  /** undefined when the CLI ended without one, as after a signal. */
  result: z.infer<typeof resultSchema> | undefined;
  stderr: string;
};

export type ClaudeOptions = {
  prompt: string;
  cwd: string;
  environment: Record<string, string>;
  /** Besides those for headless JSON. */
  args?: string[];
  /** Ends the CLI with SIGTERM. */
  signal?: AbortSignal;
};

export async function runClaude({ prompt, cwd, environment, args = [], signal }: ClaudeOptions): Promise<ClaudeRun> {
  const child = spawn(join(BIN, 'claude'), ['-p', '--output-format', 'stream-json', '--verbose', ...args], {
    cwd,
    env: environment,
  });
  const end = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', end);
  const closed = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  child.stdin.end(prompt);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const events: ClaudeRun['events'] = [];
  for await (const line of createInterface(child.stdout)) events.push(eventSchema.parse(JSON.parse(line)));
  const exitCode = await closed;
  signal?.removeEventListener('abort', end);
  const last = events.find((event) => event.type === 'result');
  return { exitCode, events, result: last && resultSchema.parse(last), stderr };
}
