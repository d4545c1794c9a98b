/** The way out of a container, on a PC that is itself behind a proxy. What it lets through, and how it is used inside: podman.test.ts. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startProxy } from '../../../action/sandbox/proxy.ts';
import { scratch } from '../scratch.ts';
import { type PcProxy, startPcProxy } from './pc-proxy.ts';

type Said = { status: number | undefined; text: string };

async function textOf(response: IncomingMessage): Promise<Said> {
  response.setEncoding('utf8');
  return { status: response.statusCode, text: (await response.toArray()).join('') };
}

/** Opens the way out for `hosts`, and asks it for URLs as programs do. */
async function withWayOut(
  hosts: string[],
  environment: Record<string, string>,
  work: (ask: { plain(url: string): Promise<Said>; tunnel(place: string): Promise<Said> }) => Promise<void>,
): Promise<void> {
  await using directory = await scratch();
  const socketPath = join(directory.path, 'way.sock');
  const out = await startProxy(socketPath, hosts, environment);
  try {
    await work({
      async plain(url) {
        const [response] = await once(request({ socketPath, path: url }).end(), 'response');
        return await textOf(response);
      },
      async tunnel(place) {
        const connecting = request({ socketPath, method: 'CONNECT', path: place }).end();
        const [answer, socket, head]: [IncomingMessage, Socket, Buffer] = await new Promise((resolve, reject) => {
          connecting.on('connect', (...answered) => resolve(answered)).on('error', reject);
        });
        socket.unshift(head);
        if (answer.statusCode !== 200) return { status: answer.statusCode, text: (await socket.toArray()).join('') };
        const [response] = await once(request({ createConnection: () => socket, path: '/inside' }).end(), 'response');
        const said = await textOf(response);
        socket.destroy();
        return said;
      },
    });
  } finally {
    await out.close();
  }
}

const variables = ({ port }: PcProxy, login = '') => ({
  HTTP_PROXY: `http://${login}127.0.0.1:${port}`,
  HTTPS_PROXY: `http://${login}127.0.0.1:${port}`,
});

test('goes by that proxy, which finds names that the PC does not know, and is told who asks', async () => {
  await using pc = await startPcProxy('me:p@ss');
  await withWayOut(['*.example.invalid'], variables(pc, 'me:p%40ss@'), async ({ plain, tunnel }) => {
    expect(await plain('http://a.example.invalid/x?y=1')).toEqual({ status: 200, text: 'by the proxy' });
    expect(await tunnel('b.example.invalid:443')).toEqual({ status: 200, text: 'through the tunnel' });
  });
  expect(pc.asked).toEqual(['GET http://a.example.invalid/x?y=1 me:p@ss', 'CONNECT b.example.invalid:443 me:p@ss']);
});

test('still lets through only what is listed, and says what the proxy refuses', async () => {
  await using pc = await startPcProxy('me:right');
  await withWayOut(['a.example.invalid'], variables(pc), async ({ plain, tunnel }) => {
    expect(await plain('http://b.example.invalid/')).toMatchObject({ status: 403 });
    expect(await tunnel('b.example.invalid:443')).toMatchObject({ status: 403 });
    expect(pc.asked).toEqual([]);
    expect(await tunnel('a.example.invalid:443')).toEqual({
      status: 403,
      text: 'the proxy of this PC answered 407 for a.example.invalid:443\n',
    });
  });
});

test('goes straight to the PC itself, and where NO_PROXY says so', async () => {
  await using pc = await startPcProxy();
  const server = createServer((_, response) => response.end('straight')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const place = `127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
  try {
    const environment = { ...variables(pc), NO_PROXY: '.example.invalid' };
    await withWayOut([place, '*.example.invalid'], environment, async ({ plain, tunnel }) => {
      expect(await plain(`http://${place}/`)).toEqual({ status: 200, text: 'straight' });
      expect(await tunnel(place)).toEqual({ status: 200, text: 'straight' });
      expect((await tunnel('a.example.invalid:443')).text).toBe('a.example.invalid could not be found\n');
    });
    expect(pc.asked).toEqual([]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test('a proxy that is not there is named by what could not be reached', async () => {
  const gone = await startPcProxy();
  await gone[Symbol.asyncDispose]();
  await withWayOut(['a.example.invalid'], variables(gone), async ({ plain, tunnel }) => {
    expect(await plain('http://a.example.invalid/')).toMatchObject({ status: 502 });
    expect((await tunnel('a.example.invalid:443')).text).toContain('a.example.invalid could not be reached');
  });
});
