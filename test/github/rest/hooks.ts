/** An App's webhook: its settings, its deliveries, and the making of an App from a manifest. */
import { toTimestamp } from '../clock.ts';
import { invalid, notFound } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { presentApp } from '../present/app.ts';
import type { App, Delivery } from '../state.ts';
import { askingApp } from './apps.ts';
import { operation } from './operation.ts';

const getConfig = operation('apps/get-webhook-config-for-app', { on: 'app' }, ({ actor }) => ({
  status: 200,
  body: presentConfig(askingApp(actor)),
}));

const updateConfig = operation('apps/update-webhook-config-for-app', { on: 'app' }, ({ actor, body }) => {
  const app = askingApp(actor);
  if (body.content_type === 'form') throw invalid('The local GitHub delivers webhooks as JSON only');
  app.webhook = {
    url: body.url ?? app.webhook?.url ?? '',
    secret: body.secret ?? app.webhook?.secret ?? '',
  };
  return { status: 200, body: presentConfig(app) };
});

function presentConfig({ webhook }: App): Record<string, unknown> {
  return {
    content_type: 'json',
    insecure_ssl: '0',
    url: webhook?.url ?? '',
    ...(webhook?.secret && { secret: '********' }),
  };
}

/** Newest first; `cursor` is the id of the first delivery of the next page. */
const listDeliveries = operation('apps/list-webhook-deliveries', { on: 'app' }, ({ github, actor, query, url }) => {
  const app = askingApp(actor);
  const failed = (delivery: Delivery) => (delivery.statusCode ?? 0) < 200 || (delivery.statusCode ?? 0) >= 400;
  const deliveries = github.state.deliveries
    .filter((one) => one.app === app && one.statusCode !== null)
    .filter((one) => query.status === undefined || failed(one) === (query.status === 'failure'))
    .toReversed();
  const from = query.cursor === undefined ? 0 : deliveries.findIndex((one) => String(one.id) === query.cursor);
  if (from < 0) throw invalid('Invalid cursor');
  const size = query.per_page ?? 30;
  const next = deliveries[from + size];
  if (next) url.searchParams.set('cursor', String(next.id));
  return {
    status: 200,
    body: deliveries.slice(from, from + size).map(presentItem),
    headers: next ? { link: `<${url}>; rel="next"` } : {},
  };
});

function deliveryOf(github: GitHub, app: App, id: number): Delivery {
  const delivery = github.state.deliveries.find((one) => one.id === id && one.app === app);
  if (!delivery) throw notFound();
  return delivery;
}

const getDelivery = operation('apps/get-webhook-delivery', { on: 'app' }, ({ github, actor, path }) => {
  const app = askingApp(actor);
  const delivery = deliveryOf(github, app, path.delivery_id);
  const { request, response } = delivery;
  return {
    status: 200,
    body: {
      ...presentItem(delivery),
      url: app.webhook?.url,
      request: { headers: request.headers, payload: JSON.parse(request.body) },
      response: { headers: response.headers, payload: response.body },
    },
  };
});

const redeliver = operation('apps/redeliver-webhook-delivery', { on: 'app' }, ({ github, actor, path }) => {
  github.redeliver(deliveryOf(github, askingApp(actor), path.delivery_id));
  return { status: 202, body: {} };
});

function presentItem(delivery: Delivery): Record<string, unknown> {
  const { statusCode } = delivery;
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: toTimestamp(delivery.deliveredAt),
    redelivery: delivery.redelivery,
    duration: delivery.durationMs / 1000,
    status: statusText(statusCode),
    status_code: statusCode ?? 0,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

function statusText(status: number | null): string {
  if (status === null) return 'pending';
  if (status === 0) return 'failed to connect to host';
  return status < 400 ? 'OK' : `Invalid HTTP Response: ${status}`;
}

/** The secrets of an App made from a manifest; the code works once, within an hour. */
const convertManifest = operation('apps/create-from-manifest', { on: 'any' }, ({ github, path }) => {
  const conversion = github.state.manifests.get(path.code);
  github.state.manifests.delete(path.code);
  if (!conversion || conversion.expiresAt <= github.clock.now()) throw notFound();
  const { app, privateKey, clientSecret } = conversion;
  return {
    status: 201,
    body: {
      ...presentApp(github, app),
      client_id: app.clientId,
      client_secret: clientSecret,
      webhook_secret: app.webhook?.secret ?? null,
      pem: privateKey,
    },
  };
});

export const hookOperations = [getConfig, updateConfig, listDeliveries, getDelivery, redeliver, convertManifest];
