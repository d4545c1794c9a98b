/** The scripted model: a loopback server that plays Anthropic's Messages API to the real Claude Code CLI. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { type Body, bodySchema, type Message, readConversation } from './conversation.ts';
import { countFaults } from './faults.ts';
import { type Play, play } from './play.ts';
import { sendAnswer, sendError, sendTokenCount } from './respond.ts';
import { parseScripts, type Script } from './script.ts';

/** One request for an answer, as it came. Side requests (neither tools nor a schema: titles, summaries) play no script. */
export type ModelRequest = {
  script: string | undefined;
  attempt: number;
  /** Index of the step that answered, in the steps of that attempt. */
  step: number | undefined;
  side: boolean;
  session: string;
  model: string;
  system: string;
  messages: Message[];
  tools: string[];
  /** Of the structured output that was asked for. */
  schema: Record<string, unknown> | undefined;
  /** With the credential: `x-api-key`, or `authorization` for an OAuth token. */
  headers: Record<string, string>;
  /** When it came, in milliseconds of `performance.now()`. */
  at: number;
};

export type Model = AsyncDisposable & {
  /** For ANTHROPIC_BASE_URL. */
  url: string;
  /** Everything it was asked, oldest first. */
  requests: ModelRequest[];
  /** Ends open answers too. */
  close: () => Promise<void>;
};

export type ModelOptions = {
  scripts: Script[];
  /** 0 or absent: any free one. */
  port?: number;
  /** Milliseconds since 1970, for the end of a usage limit. */
  now?: () => number;
};

/** @throws Error when a script is not valid or the port is taken. */
export async function startModel({ scripts, port = 0, now = Date.now }: ModelOptions): Promise<Model> {
  const parsed = parseScripts(scripts);
  const known = parsed.map((script) => script.name);
  const faults = countFaults();
  const requests: ModelRequest[] = [];

  async function answerMessages(request: IncomingMessage, response: ServerResponse, body: Body): Promise<void> {
    const headers = headersOf(request);
    const session = headers['x-claude-code-session-id'] ?? '';
    const schema = body.output_config?.format?.schema;
    const side = body.tools.length === 0 && schema === undefined;
    const conversation = readConversation(body, known);
    const { step, delayMs, answer } = side ? SIDE_PLAY : play(parsed, conversation, session, faults);
    const { model, system, messages, tools } = body;
    const { script, attempt } = conversation;
    const at = performance.now();
    requests.push({ script, attempt, step, side, session, model, system, messages, tools, schema, headers, at });

    const left = new AbortController();
    response.once('close', () => left.abort());
    if (delayMs > 0) await setTimeout(delayMs, undefined, { signal: left.signal });
    sendAnswer(response, body, answer, now);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://model');
    if (pathname === '/' && (request.method === 'HEAD' || request.method === 'GET')) {
      response.end();
      return;
    }
    const counting = pathname === '/v1/messages/count_tokens';
    if (request.method !== 'POST' || (pathname !== '/v1/messages' && !counting)) {
      sendError(response, 404, `The scripted model does not know ${request.method} ${pathname}.`);
      return;
    }
    const body = bodySchema.safeParse(await readJson(request));
    if (!body.success) sendError(response, 400, z.prettifyError(body.error));
    else if (counting) sendTokenCount(response, body.data);
    else await answerMessages(request, response, body.data);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // The client left: there is nobody to tell.
      if (response.destroyed) return;
      if (response.headersSent) response.destroy();
      else sendError(response, 500, String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The scripted model has no port.');

  async function close(): Promise<void> {
    if (!server.listening) return;
    const closed = new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    server.closeAllConnections();
    await closed;
  }
  return { url: `http://127.0.0.1:${address.port}`, requests, close, [Symbol.asyncDispose]: close };
}

const SIDE_PLAY: Play = {
  step: undefined,
  delayMs: 0,
  answer: { kind: 'message', content: [{ type: 'text', text: 'Scripted task' }] },
};

/** undefined for what is no JSON: the schema then says that an object was expected. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

const headersOf = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(request.headersDistinct).map(([name, values]) => [name, values?.join(', ') ?? '']));
