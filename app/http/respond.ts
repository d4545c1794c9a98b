/** Small things of HTTP: JSON out, a bounded body in. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export type Answer = { status: number; body: object; headers?: Record<string, string> };

export function respond(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(text);
}

/** The body as text; undefined when it is longer than `limit` bytes, of which no more is kept. */
export async function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > limit) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?')[0] ?? '/';
