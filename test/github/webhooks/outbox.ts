/** Webhooks on their way: one at a time and in order for each App, with the faults a test asks for. */
import { randomUUID } from 'node:crypto';
import { reachesInstallation } from '../actor.ts';
import type { GitHub } from '../github.ts';
import { once } from '../once.ts';
import { type App, type Delivery, type Installation, newId } from '../state.ts';
import { installationPayload, installationRepositoryPayload, webhookPayload } from './payload.ts';
import { type Deliver, deliveryHeaders } from './send.ts';
import type { ValidatePayload } from './validate.ts';

export type Webhooks = Pick<
  GitHub,
  'emit' | 'emitInstallation' | 'emitInstallationRepository' | 'redeliver' | 'settled'
> & {
  /** Stops everything under way. */
  close(): void;
};

type Outbox = {
  waiting: Delivery[];
  /** Held back until another one is posted ('after-next'). */
  held: Delivery[];
  sending: boolean;
};

export function createWebhooks(
  github: () => GitHub,
  validate: ValidatePayload | undefined,
  deliver: Deliver,
): Webhooks {
  const outboxes = new Map<App, Outbox>();
  const stop = new AbortController();
  const late: (() => void)[] = [];
  const idle: (() => void)[] = [];

  const outboxOf = (app: App): Outbox => {
    const outbox = outboxes.get(app) ?? { waiting: [], held: [], sending: false };
    outboxes.set(app, outbox);
    return outbox;
  };
  const isBusy = () => [...outboxes.values()].some((outbox) => outbox.sending || outbox.waiting.length > 0);

  const pump = async (outbox: Outbox): Promise<void> => {
    if (outbox.sending) return;
    outbox.sending = true;
    while (!stop.signal.aborted) {
      const delivery = outbox.waiting.shift();
      if (!delivery) break;
      await deliver(delivery, stop.signal);
    }
    outbox.sending = false;
    if (isBusy()) return;
    for (const resolve of idle.splice(0)) resolve();
  };
  const post = (delivery: Delivery): void => {
    const outbox = outboxOf(delivery.app);
    outbox.waiting.push(delivery, ...outbox.held.splice(0));
    void pump(outbox);
  };
  const dispatch = (delivery: Delivery): void => {
    github().state.deliveries.push(delivery);
    const fault = github().faults(delivery);
    if (fault === 'none') post(delivery);
    else if (fault === 'lost') delivery.statusCode = 0;
    else if (fault === 'after-next') outboxOf(delivery.app).held.push(delivery);
    else if (fault === 'doubled') {
      const copy = { ...delivery, id: newId(github().state) };
      github().state.deliveries.push(copy);
      post(delivery);
      post(copy);
    } else late.push(github().clock.after(fault.lateMs, () => post(delivery)));
  };

  type Message = { event: string; action: string | null; repositoryId: number | null; payload: unknown };
  const write = (installation: Installation, { event, action, repositoryId, payload }: Message): void => {
    const { app } = installation;
    const guid = randomUUID();
    const request = new DeliveryRequest(github(), app, { guid, event, payload });
    for (const complaint of validate?.(event, action ?? undefined, JSON.parse(request.body)) ?? [])
      github().violations.push(`webhook ${event}.${action ?? ''}: ${complaint}`);
    dispatch({
      id: newId(github().state),
      guid,
      app,
      installationId: installation.id,
      event,
      action,
      repositoryId,
      deliveredAt: github().clock.now(),
      redelivery: false,
      durationMs: 0,
      statusCode: null,
      payload,
      request,
      response: { headers: {}, body: '' },
    });
  };

  return {
    emit(given) {
      const event = { ...given, payload: once(given.payload) };
      for (const listener of github().onEvent) listener(event);
      for (const installation of github().state.installations) {
        const { app } = installation;
        if (!app.webhook || !app.events.includes(event.event)) continue;
        if (event.only && event.only !== app) continue;
        if (!reachesInstallation(installation, event.repo)) continue;
        const payload = webhookPayload(github(), event, installation);
        write(installation, { event: event.event, action: event.action ?? null, repositoryId: event.repo.id, payload });
      }
    },
    emitInstallation(installation, action) {
      if (!installation.app.webhook) return;
      const payload = installationPayload(github(), installation, action);
      write(installation, { event: 'installation', action, repositoryId: null, payload });
    },
    emitInstallationRepository(installation, action, repo, by) {
      if (!installation.app.webhook) return;
      const payload = installationRepositoryPayload(github(), installation, action, repo, by);
      write(installation, { event: 'installation_repositories', action, repositoryId: null, payload });
    },
    redeliver(delivery) {
      const { headers, body } = delivery.request;
      dispatch({
        ...delivery,
        id: newId(github().state),
        deliveredAt: github().clock.now(),
        redelivery: true,
        durationMs: 0,
        statusCode: null,
        request: { headers: { ...headers }, body },
        response: { headers: {}, body: '' },
      });
    },
    async settled() {
      for (const outbox of outboxes.values()) for (const delivery of outbox.held.splice(0)) post(delivery);
      if (isBusy()) await new Promise<void>((resolve) => idle.push(resolve));
    },
    close() {
      stop.abort();
      for (const cancel of late.splice(0)) cancel();
      for (const resolve of idle.splice(0)) resolve();
    },
  };
}

/** Written when somebody first looks at it: a transport inside this process may never do so. */
class DeliveryRequest {
  readonly #github: GitHub;
  readonly #app: App;
  readonly #sent: { guid: string; event: string; payload: unknown };
  #body: string | undefined;
  #headers: Record<string, string> | undefined;

  constructor(github: GitHub, app: App, sent: { guid: string; event: string; payload: unknown }) {
    this.#github = github;
    this.#app = app;
    this.#sent = sent;
  }

  get body(): string {
    this.#body ??= JSON.stringify(this.#sent.payload);
    return this.#body;
  }

  get headers(): Record<string, string> {
    const { guid, event } = this.#sent;
    this.#headers ??= deliveryHeaders(this.#github, this.#app, { guid, event, body: this.body });
    return this.#headers;
  }
}
