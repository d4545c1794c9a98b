/** The proxy of a PC that reaches nothing by itself: knows every name, and is a server behind each. */
import { once } from 'node:events';
import { createServer } from 'node:http';

export type PcProxy = AsyncDisposable & {
  port: number;
  /** What it was asked, with the login that came along. */
  asked: string[];
};

/** `login`: what it wants to hear, as `user:password`. `says`: what servers say. */
export async function startPcProxy(login?: string, says?: (url: string) => string): Promise<PcProxy> {
  const asked: string[] = [];
  const loginOf = (header: string | undefined) => Buffer.from(header?.split(' ')[1] ?? '', 'base64').toString();
  const answerTo = (what: string, header: string | undefined): number => {
    asked.push([what, loginOf(header)].join(' ').trim());
    return login === undefined || loginOf(header) === login ? 200 : 407;
  };
  const server = createServer(({ method, url = '', headers }, response) => {
    if (url.startsWith('/')) {
      response.end(says?.(`http://${headers.host}${url}`) ?? 'through the tunnel');
      return;
    }
    response.statusCode = answerTo(`${method} ${url}`, headers['proxy-authorization']);
    response.end(says?.(url) ?? 'by the proxy');
  });
  server.on('connect', ({ url, headers }, client) => {
    client.on('error', () => client.destroy());
    const status = answerTo(`CONNECT ${url}`, headers['proxy-authorization']);
    client.write(`HTTP/1.1 ${status} Whatever\r\n\r\n`);
    // What speaks through the tunnel meets the same server.
    if (status === 200) server.emit('connection', client);
    else client.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    asked,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
