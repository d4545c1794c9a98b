/** Connects GraphQL to the HTTP server. */
import { type Route, readBody } from '../server.ts';
import { answerGraphql } from './answer.ts';

export function graphqlRoute(prefix: string): Route {
  return {
    prefix,
    async handle(github, request, response) {
      const body = await readBody(request);
      if (request.method !== 'POST') {
        response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Not Found"}');
        return;
      }
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
      );
      const answer = await answerGraphql(github, headers, body);
      if (!answer) {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
      response.end(JSON.stringify(answer.body));
    },
  };
}
