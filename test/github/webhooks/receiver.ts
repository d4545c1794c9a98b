/** A webhook receiver for tests: remembers what came and answers as told. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from '../server.ts';

export type Received = { headers: Record<string, string>; body: string };

export async function startReceiver() {
  const received: Received[] = [];
  const receiver = {
    received,
    /** Called for each delivery; gives the status to answer with. */
    respond: (_: Received): number | Promise<number> => 200,
    url: '',
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    const answer = async () => {
      const delivery = {
        headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
        body: (await readBody(request)).toString(),
      };
      received.push(delivery);
      response.writeHead(await receiver.respond(delivery)).end('thanks');
    };
    answer().catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return receiver;
}
