/** The local GitHub's one HTTP server: REST, GraphQL, git, pages and the jobs' services by path. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { GitHub } from './github.ts';

/** Answers requests whose path starts with its prefix and that it accepts; the longest prefix wins. */
export type Route = {
  prefix: string;
  accepts?: (url: URL) => boolean;
  handle(github: GitHub, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
};

export type Listening = { port: number; close(): Promise<void> };

/** Listens on 127.0.0.1; port 0 takes any free one. */
export async function listen(
  github: () => GitHub,
  routes: Route[],
  options: { port: number; tls?: { key: string; cert: string } | undefined },
): Promise<Listening> {
  const byLength = [...routes].sort((a, b) => b.prefix.length - a.prefix.length);
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const route = byLength.find((one) => url.pathname.startsWith(one.prefix) && (one.accepts?.(url) ?? true));
    if (!route) {
      response.writeHead(404).end('Not Found');
      return;
    }
    route.handle(github(), request, response, url).catch((error: unknown) => {
      // A client that went away in the middle of its request is no fault of ours.
      if (request.destroyed && !request.complete) return;
      github().violations.push(`${request.method} ${url.pathname}: ${error instanceof Error ? error.stack : error}`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  };
  const server = options.tls ? createTlsServer(options.tls, serve) : createServer(serve);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The whole body of a request; GitHub's own limit for most is 25 MB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
