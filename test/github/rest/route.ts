/** Connects the REST pipeline to the HTTP server. */
import { type Route, readBody } from '../server.ts';
import type { OpenApi } from './openapi.ts';
import { serveRest } from './serve.ts';

export function restRoute(prefix: string, openapi: OpenApi): Route {
  return {
    prefix,
    async handle(github, request, response, url) {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
      );
      const answer = await serveRest(github, openapi, {
        method: request.method ?? 'GET',
        path: url.pathname.slice(prefix.length),
        query: url.searchParams,
        headers,
        body: await readBody(request),
      });
      if (!answer) {
        request.socket.destroy();
        return;
      }
      const raw = answer.body instanceof Buffer;
      response.writeHead(answer.status, {
        ...(answer.body !== undefined && !raw && { 'content-type': 'application/json; charset=utf-8' }),
        ...answer.headers,
      });
      if (answer.body === undefined) response.end();
      else response.end(raw ? answer.body : JSON.stringify(answer.body));
    },
  };
}
