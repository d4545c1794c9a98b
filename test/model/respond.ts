/** Writes answers as the Messages API does: server-sent events, one JSON message, or an error. */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Body } from './conversation.ts';
import type { Answer, Block } from './play.ts';
import type { Step } from './script.ts';

const ERROR_TYPES: Record<Extract<Step, { kind: 'error' }>['status'], string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  529: 'overloaded_error',
};
type ErrorStatus = keyof typeof ERROR_TYPES;

const id = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`;
/** About four characters make a token: near enough for a plausible cost. */
const tokens = (value: unknown): number => Math.ceil(JSON.stringify(value).length / 4);

/** `now` in milliseconds since 1970. A hanging answer sends nothing: the client has to leave. */
export function sendAnswer(response: ServerResponse, body: Body, answer: Answer, now: () => number): void {
  switch (answer.kind) {
    case 'message':
      sendMessage(response, body, answer.content, answer.stop);
      break;
    case 'error':
      sendError(response, answer.status, answer.message);
      break;
    case 'usage-limit':
      sendUsageLimit(response, answer.window, Math.floor(now() / 1000) + answer.resetsInSeconds);
      break;
    case 'hang':
      break;
  }
}

export function sendTokenCount(response: ServerResponse, body: Body): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ input_tokens: tokens([body.system, body.messages]) }));
}

/** Ids are new each time: the CLI joins blocks that share a message id. */
function sendMessage(response: ServerResponse, body: Body, blocks: Block[], stop?: string): void {
  const content = blocks.map((block) => (block.type === 'text' ? block : { ...block, id: id('toolu') }));
  const stopReason = stop ?? (content.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn');
  const prompt = tokens([body.system, body.messages]);
  const first = !body.messages.some((message) => message.role === 'assistant');
  const usage = {
    input_tokens: 4,
    cache_creation_input_tokens: first ? prompt : 0,
    cache_read_input_tokens: first ? 0 : prompt,
    output_tokens: tokens(content),
  };
  const message = { id: id('msg'), type: 'message', role: 'assistant', model: body.model };
  const headers = { 'request-id': id('req') };

  if (!body.stream) {
    response.writeHead(200, { ...headers, 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...message, content, stop_reason: stopReason, stop_sequence: null, usage }));
    return;
  }
  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const send = (type: string, data: object) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  const begun = { ...message, content: [], stop_reason: null, stop_sequence: null };
  send('message_start', { message: { ...begun, usage: { ...usage, output_tokens: 1 } } });
  for (const [index, block] of content.entries()) {
    const empty = block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} };
    const delta =
      block.type === 'text'
        ? { type: 'text_delta', text: block.text }
        : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
    send('content_block_start', { index, content_block: empty });
    send('content_block_delta', { index, delta });
    send('content_block_stop', { index });
  }
  const delta = { stop_reason: stopReason, stop_sequence: null };
  send('message_delta', { delta, usage: { output_tokens: usage.output_tokens } });
  send('message_stop', {});
  response.end();
}

export function sendError(
  response: ServerResponse,
  status: ErrorStatus,
  message = `The script answers ${status}.`,
  headers: Record<string, string> = {},
): void {
  const requestId = id('req');
  response.writeHead(status, { ...headers, 'content-type': 'application/json', 'request-id': requestId });
  const error = { type: ERROR_TYPES[status], message };
  response.end(JSON.stringify({ type: 'error', error, request_id: requestId }));
}

/** The headers by which the CLI (2.1.329) tells a subscription's limit from a burst of requests. */
function sendUsageLimit(response: ServerResponse, window: string, resetsAtSeconds: number): void {
  sendError(response, 429, "This request would exceed your account's rate limit. Please try again later.", {
    'anthropic-ratelimit-unified-status': 'rejected',
    'anthropic-ratelimit-unified-reset': String(resetsAtSeconds),
    'anthropic-ratelimit-unified-representative-claim': window,
    'anthropic-ratelimit-unified-overage-status': 'rejected',
  });
}
