/** The command sends what the file holds, signed as GitHub signs. */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

test('a payload arrives with its event and a signature that holds', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'replay-'));
  const heard: { event: unknown; signed: boolean }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const expected = `sha256=${createHmac('sha256', 'a secret').update(body).digest('hex')}`;
      const signed = request.headers['x-hub-signature-256'] === expected;
      heard.push({ event: request.headers['x-github-event'], signed });
      response.end('ok');
    });
  }).listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    await writeFile(join(dir, 'payload.json'), '{"action":"opened"}');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const main = join(import.meta.dirname, 'main.ts');
    const child = spawn(process.execPath, [main, 'issues', join(dir, 'payload.json'), '--url', url], {
      env: { WEBHOOK_SECRET: 'a secret' },
    });
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(heard).toEqual([{ event: 'issues', signed: true }]);
  } finally {
    server.close();
    await rm(dir, { recursive: true });
  }
});
