/** The one way out of a container: an HTTP proxy on a socket file, which lets through what the policy names. */
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { isAllowed, leadsOut } from './egress.ts';

export type WayOut = { close(): Promise<void> };

/** Not let through, or not to be reached; the message is what the program inside gets to read. */
class Refused extends Error {
  override readonly name = 'Refused';
}

export async function startProxy(socket: string, hosts: readonly string[]): Promise<WayOut> {
  const open = new Set<Duplex>();
  const keep = (stream: Duplex) => {
    open.add(stream);
    // A broken connection of a program inside is its own trouble.
    stream.on('error', () => stream.destroy()).on('close', () => open.delete(stream));
  };
  const server = createServer((asked, answer) => void forward(asked, answer));
  server.on('connection', keep);
  server.on('connect', (asked: IncomingMessage, client: Duplex, head: Buffer) => void tunnel(asked, client, head));

  /** The address that was judged is the one that is talked to. */
  async function reach(host: string, port: number): Promise<string> {
    if (!isAllowed(hosts, host, port)) throw new Refused(`${host}:${port} is not in the list of this sandbox`);
    const found = await lookup(host.replace(/^\[(.*)\]$/, '$1')).catch(() => {
      throw new Refused(`${host} could not be found`);
    });
    if (!leadsOut(host, found.address)) throw new Refused(`${host} leads back to the PC`);
    return found.address;
  }

  async function tunnel({ url = '' }: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    try {
      const { hostname, port } = new URL(`http://${url}`);
      const number = Number(port || 80);
      const out = connect(number, await reach(hostname, number));
      keep(out);
      await connected(out, hostname);
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      out.write(head);
      for (const [one, other] of [
        [client, out],
        [out, client],
      ] as const) {
        one.pipe(other);
        one.on('close', () => other.destroy());
      }
    } catch (error) {
      const why = error instanceof Refused ? error.message : 'no address that could be read';
      client.end(`HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${why}\n`);
    }
  }

  async function forward(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    try {
      const { hostname, port, pathname, search, protocol } = new URL(asked.url ?? '');
      if (protocol !== 'http:') throw new Refused('only http: and CONNECT are spoken here');
      const number = Number(port || 80);
      const host = await reach(hostname, number);
      const { 'proxy-connection': _, 'proxy-authorization': __, ...headers } = asked.headers;
      const out = request({ host, port: number, method: asked.method, path: `${pathname}${search}`, headers });
      out.on('response', (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      });
      out.on('error', (error) => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end(error.message)));
      answer.on('close', () => out.destroy());
      asked.pipe(out);
    } catch (error) {
      const why = error instanceof Refused ? error.message : 'no address that could be read';
      answer.writeHead(403, { 'content-type': 'text/plain' }).end(`${why}\n`);
    }
  }

  server.listen(socket);
  await once(server, 'listening');
  return {
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const stream of open) stream.destroy();
      await closed;
    },
  };
}

async function connected(out: Socket, host: string): Promise<void> {
  try {
    await once(out, 'connect');
  } catch (error) {
    throw new Refused(`${host} could not be reached: ${error instanceof Error ? error.message : String(error)}`);
  }
}
