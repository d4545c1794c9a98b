/** Reads a Messages API request: what the CLI says about its task, its directory and how far the talk has come. Pure. */
import { z } from 'zod';

const textBlock = z.object({ type: z.literal('text'), text: z.string() });
const toolUseBlock = z.object({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: z.unknown() });
const toolResultBlock = z.object({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  is_error: z.boolean().default(false),
  content: z
    .union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))])
    .default('')
    .transform((content) =>
      typeof content === 'string' ? content : content.map((block) => block.text ?? `[${block.type}]`).join('\n'),
    ),
});
/** Thinking, images and what else may come: of no use here. */
const otherBlock = z.object({ type: z.string() }).transform(() => ({ type: 'other' as const }));

const messageSchema = z.object({
  role: z.enum(['user', 'assistant', 'system']),
  content: z.union([
    z.string().transform((text) => [{ type: 'text' as const, text }]),
    z.array(z.union([textBlock, toolUseBlock, toolResultBlock, otherBlock])),
  ]),
});
export type Message = z.infer<typeof messageSchema>;

export const bodySchema = z.object({
  model: z.string(),
  system: z
    .union([z.string(), z.array(textBlock).transform((blocks) => blocks.map((block) => block.text).join('\n'))])
    .default(''),
  messages: z.array(messageSchema).min(1),
  tools: z
    .array(z.object({ name: z.string() }))
    .default([])
    .transform((tools) => tools.map((tool) => tool.name)),
  /** Structured output: the answer is to be JSON of this schema. */
  output_config: z.object({ format: z.object({ schema: z.record(z.string(), z.unknown()) }).optional() }).optional(),
  stream: z.boolean().default(false),
});
export type Body = z.infer<typeof bodySchema>;

export type Conversation = {
  /** The first name after `script:` in the prompts that is known; undefined when there is none. */
  script: string | undefined;
  /** From the line `Attempt: <n>`; 1 without one. */
  attempt: number;
  /** The CLI's working directory; undefined when the prompt does not tell it. */
  cwd: string | undefined;
  /** Answers of the model since the script was named: 0 for the first request. */
  turns: number;
};

const MARKER = /\bscript:([a-z0-9]+(?:-[a-z0-9]+)*)/g;

export const textOf = (message: Message): string =>
  message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');

/**
 * A resumed session sends its whole past again, so everything follows from the request; the server remembers no turn. The last
 * prompt that names a script begins it: an attempt that resumes the session of the one before is told its task again.
 */
export function readConversation(body: Body, known: readonly string[]): Conversation {
  const named = (message: Message) =>
    [...textOf(message).matchAll(MARKER)].map((match) => match[1]).find((name) => name && known.includes(name));
  const start = body.messages.findLastIndex((message) => message.role === 'user' && named(message) !== undefined);
  const prompt = body.messages[start];
  const environment = [body.system, ...body.messages.filter((message) => message.role === 'system').map(textOf)];
  return {
    script: prompt && named(prompt),
    attempt: Number((prompt && /^Attempt: ([1-9]\d{0,5})\s*$/m.exec(textOf(prompt))?.[1]) ?? 1),
    // The newest word counts: a session may be resumed in another directory.
    cwd: [...environment.join('\n').matchAll(/^\s*- Primary working directory: (.+?)(?: \(was .*\))?$/gm)].at(-1)?.[1],
    turns: body.messages.slice(start + 1).filter((message) => message.role === 'assistant').length,
  };
}

/** What the tools returned since the model's last answer. */
export function toolResults(messages: Message[]): { text: string; isError: boolean }[] {
  const last = messages.findLastIndex((message) => message.role === 'assistant');
  return messages
    .slice(last + 1)
    .flatMap((message) => message.content)
    .flatMap((block) => (block.type === 'tool_result' ? [{ text: block.content, isError: block.is_error }] : []));
}
