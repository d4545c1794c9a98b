/**
 * `npm run replay -- EVENT FILE [--url URL]`: sends a webhook's payload from a file to a running app, signed as GitHub signs.
 * (`probot receive` cannot start an app that has routes of its own.)
 */
import { createHmac, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

const USAGE = `npm run replay -- EVENT FILE [--url URL]
  EVENT  as in the header x-github-event, for instance issues
  FILE   the payload, as “Recent Deliveries” in the App's settings shows it
  --url  where the app listens (default http://localhost:3000/api/github/webhooks)
The secret is read from WEBHOOK_SECRET.`;

async function replay(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { url: { type: 'string' } } });
  const [event, file, ...others] = positionals;
  const secret = process.env['WEBHOOK_SECRET'];
  if (!event || !file || others.length > 0) throw new Error(`Expected EVENT and FILE, found: ${positionals.join(' ')}`);
  if (!secret) throw new Error('WEBHOOK_SECRET is not set; take it from the .env of the app');
  const body = await readFile(file, 'utf8');
  JSON.parse(body);
  const response = await fetch(values.url ?? 'http://localhost:3000/api/github/webhooks', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    body,
  });
  console.log(`${response.status} ${await response.text()}`);
  return response.ok ? 0 : 1;
}

try {
  process.exitCode = await replay(process.argv.slice(2));
} catch (error) {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  console.error(`${error instanceof Error ? error.message : String(error)}${cause}\n\n${USAGE}`);
  process.exitCode = 2;
}
