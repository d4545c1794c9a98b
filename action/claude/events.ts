/** Lines of `claude --output-format stream-json` as the few events that matter here. Pure. */
import { z } from 'zod';
import { jsonOf } from '../../app/contract/json.ts';

export type ClaudeEvent =
  /** A part of the model's answer of that id has come. */
  | { kind: 'turn'; id: string }
  | { kind: 'said'; text: string }
  | { kind: 'tool'; name: string; input: Record<string, unknown> }
  /** A tool has ended. */
  | { kind: 'returned' }
  | { kind: 'todo-created'; id: string; subject: string }
  | { kind: 'retrying'; status: number | null; attempt: number }
  | { kind: 'limit'; resetsAt: Date | undefined }
  | { kind: 'result'; result: ClaudeResult };

const resultSchema = z.object({
  type: z.literal('result'),
  subtype: z.string(),
  is_error: z.boolean(),
  /** Claude's last words, or the error in words for people. */
  result: z.string().optional(),
  /** What `--json-schema` asked for; absent where Claude did not give it, which is no error to the CLI. */
  structured_output: z.unknown().optional(),
  session_id: z.string(),
  num_turns: z.number().default(0),
  /** Of the whole session: after `--resume` it counts on. */
  total_cost_usd: z.number().default(0),
  api_error_status: z.number().nullish(),
  api_error: z.string().nullish(),
  /** `aborted_tools`, `aborted_streaming`: it was interrupted. */
  terminal_reason: z.string().nullish(),
  errors: z.array(z.string()).default([]),
  permission_denials: z
    .array(z.object({ tool_name: z.string(), tool_input: z.record(z.string(), z.unknown()).default({}) }))
    .default([]),
});
export type ClaudeResult = z.infer<typeof resultSchema>;

const contentSchema = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('tool_use'), name: z.string(), input: z.record(z.string(), z.unknown()) }),
  z.object({ type: z.string() }).transform(() => ({ type: 'other' as const })),
]);

const eventSchema = z.union([
  resultSchema,
  z.object({
    type: z.literal('assistant'),
    message: z.object({ id: z.string().optional(), content: z.array(contentSchema) }),
    /** Set while a sub-agent speaks. */
    parent_tool_use_id: z.string().nullish(),
  }),
  z.object({
    type: z.literal('user'),
    tool_use_result: z.object({ task: z.object({ id: z.string(), subject: z.string() }) }),
  }),
  z.object({
    type: z.literal('user').transform(() => 'returned' as const),
    message: z.object({ content: z.array(z.object({ type: z.string() })) }),
  }),
  z.object({
    type: z.literal('rate_limit_event'),
    /** `resetsAt` in seconds since 1970. */
    rate_limit_info: z.object({ status: z.string(), resetsAt: z.number().optional() }),
  }),
  z.object({
    type: z.literal('system'),
    subtype: z.literal('api_retry'),
    attempt: z.number(),
    error_status: z.number().nullish(),
  }),
]);

/** Unknown events, and lines that are no JSON, give nothing: the CLI adds kinds of its own from version to version. */
export function parseEvents(line: string): ClaudeEvent[] {
  const parsed = eventSchema.safeParse(jsonOf(line));
  if (!parsed.success) return [];
  const event = parsed.data;
  switch (event.type) {
    case 'result':
      return [{ kind: 'result', result: event }];
    case 'user':
      return [{ kind: 'returned' }, { kind: 'todo-created', ...event.tool_use_result.task }];
    case 'returned':
      return event.message.content.some(({ type }) => type === 'tool_result') ? [{ kind: 'returned' }] : [];
    case 'system':
      return [{ kind: 'retrying', status: event.error_status ?? null, attempt: event.attempt }];
    case 'rate_limit_event': {
      const { status, resetsAt } = event.rate_limit_info;
      if (status !== 'rejected') return [];
      return [{ kind: 'limit', resetsAt: resetsAt === undefined ? undefined : new Date(resetsAt * 1000) }];
    }
    case 'assistant': {
      const { id, content } = event.message;
      const isOwn = !event.parent_tool_use_id;
      const parts = content.flatMap((part): ClaudeEvent[] => {
        if (part.type === 'tool_use') return [{ kind: 'tool', name: part.name, input: part.input }];
        return part.type === 'text' && isOwn ? [{ kind: 'said', text: part.text }] : [];
      });
      return isOwn && id !== undefined ? [{ kind: 'turn', id }, ...parts] : parts;
    }
  }
}
