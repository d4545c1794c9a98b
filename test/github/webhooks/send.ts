/** Sends one webhook delivery over HTTP and notes in it how that went. */
import { createHmac } from 'node:crypto';
import type { GitHub } from '../github.ts';
import type { App, Delivery } from '../state.ts';

/** GitHub gives a receiver ten seconds. */
const TIMEOUT_MS = 10_000;

/** https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers */
export function deliveryHeaders(
  github: GitHub,
  app: App,
  delivery: { guid: string; event: string; body: string },
): Record<string, string> {
  const secret = app.webhook?.secret ?? '';
  const sign = (algorithm: string) => createHmac(algorithm, secret).update(delivery.body).digest('hex');
  return {
    accept: '*/*',
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/local',
    'x-github-delivery': delivery.guid,
    'x-github-enterprise-host': new URL(github.url).host,
    'x-github-event': delivery.event,
    'x-github-hook-id': String(app.id),
    'x-github-hook-installation-target-id': String(app.id),
    'x-github-hook-installation-target-type': 'integration',
    ...(secret !== '' && {
      'x-hub-signature': `sha1=${sign('sha1')}`,
      'x-hub-signature-256': `sha256=${sign('sha256')}`,
    }),
  };
}

/** Brings a delivery to its App and notes in it how that went. Never throws. */
export type Deliver = (delivery: Delivery, stop: AbortSignal) => Promise<void>;

/** A receiver that can't be reached is status 0. The address is the App's at this moment. */
export const send: Deliver = async (delivery, stop) => {
  const started = performance.now();
  try {
    if (!delivery.app.webhook) throw new Error('the App has no webhook');
    const response = await fetch(delivery.app.webhook.url, {
      method: 'POST',
      // A connection kept open to an App that is killed would fail the next delivery for no reason of GitHub's.
      headers: { ...delivery.request.headers, connection: 'close' },
      body: delivery.request.body,
      redirect: 'manual',
      signal: AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const body = await response.text();
    delivery.response = { headers: Object.fromEntries(response.headers), body };
    delivery.statusCode = response.status;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    delivery.response = { headers: {}, body: cause instanceof Error ? cause.message : String(cause) };
    delivery.statusCode = 0;
  }
  delivery.durationMs = Math.round(performance.now() - started);
};
