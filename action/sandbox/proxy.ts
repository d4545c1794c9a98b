/** The one way out of a container: an HTTP proxy on a socket file, which lets through what the policy names, by the PC's own proxy where it has one. */
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { isOfThePc, proxyAuthorization, upstreamFor } from '../proxies.ts';
import { isAllowed, leadsOut } from './egress.ts';

export type WayOut = { close(): Promise<void> };

/** Not let through, or not to be reached; the message is what the program inside gets to read. */
class Refused extends Error {
  override readonly name = 'Refused';
}

/** Where a request goes next: to the address that was judged, or to the PC's proxy, which looks for the name itself. */
type Next = { address: string } | { proxy: URL };

/** `environment`: of the PC, whose proxies it names. */
export async function startProxy(
  socket: string,
  hosts: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<WayOut> {
  const open = new Set<Duplex>();
  const keep = (stream: Duplex) => {
    open.add(stream);
    // A broken connection of a program inside is its own trouble.
    stream.on('error', () => stream.destroy()).on('close', () => open.delete(stream));
  };
  const server = createServer((asked, answer) => void forward(asked, answer));
  server.on('connection', keep);
  server.on('connect', (asked: IncomingMessage, client: Duplex, head: Buffer) => void tunnel(asked, client, head));

  async function reach(protocol: 'http:' | 'https:', host: string, port: number): Promise<Next> {
    if (!isAllowed(hosts, host, port)) throw new Refused(`${host}:${port} is not in the list of this sandbox`);
    const proxy = upstreamFor(environment, protocol, host, port);
    // Behind a proxy elsewhere names are often not known here, and what is local to it is not the PC.
    if (proxy && !isOfThePc(proxy.hostname)) return { proxy };
    const found = await lookup(host.replace(/^\[(.*)\]$/, '$1')).catch(() => undefined);
    if (found && !leadsOut(host, found.address)) throw new Refused(`${host} leads back to the PC`);
    if (proxy) return { proxy };
    if (!found) throw new Refused(`${host} could not be found`);
    return found;
  }

  async function dial(next: Next, host: string, port: number): Promise<Duplex> {
    if ('proxy' in next) return await dialThrough(next.proxy, host, port);
    const out = connect(port, next.address);
    keep(out);
    await connected(once(out, 'connect'), host);
    return out;
  }

  async function dialThrough(proxy: URL, host: string, port: number): Promise<Duplex> {
    const path = `${host}:${port}`;
    const headers = { host: path, ...proxyAuthorization(proxy) };
    const asked = requestOf(proxy)({ ...placeOf(proxy), method: 'CONNECT', path, headers, agent: false });
    const { promise, resolve, reject } = Promise.withResolvers<[IncomingMessage, Socket, Buffer]>();
    asked.on('socket', keep).on('error', reject);
    asked.on('connect', (...answered) => resolve(answered));
    asked.end();
    const [response, out, head] = await connected(promise, host);
    if (response.statusCode !== 200) {
      out.destroy();
      throw new Refused(`the proxy of this PC answered ${response.statusCode} for ${path}`);
    }
    out.unshift(head);
    return out;
  }

  async function tunnel({ url = '' }: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    try {
      const { hostname, port } = new URL(`http://${url}`);
      const number = Number(port || 80);
      const out = await dial(await reach('https:', hostname, number), hostname, number);
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
      const next = await reach(protocol, hostname, number);
      const { 'proxy-connection': _, 'proxy-authorization': __, ...headers } = asked.headers;
      const out =
        'proxy' in next
          ? requestOf(next.proxy)({
              ...{ ...placeOf(next.proxy), method: asked.method, path: asked.url },
              headers: { ...headers, ...proxyAuthorization(next.proxy) },
            })
          : requestHttp({
              ...{ host: next.address, port: number, method: asked.method, path: `${pathname}${search}`, headers },
            });
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

const requestOf = ({ protocol }: URL) => (protocol === 'https:' ? requestHttps : requestHttp);

const placeOf = ({ hostname, port, protocol }: URL) => ({
  host: hostname.replace(/^\[(.*)\]$/, '$1'),
  port: Number(port || (protocol === 'https:' ? 443 : 80)),
});

async function connected<T>(connecting: Promise<T>, host: string): Promise<T> {
  try {
    return await connecting;
  } catch (error) {
    throw new Refused(`${host} could not be reached: ${error instanceof Error ? error.message : String(error)}`);
  }
}
