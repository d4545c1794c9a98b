/** Octokit clients of the App and its installations, by the key that Probot has. */
import type { Probot } from 'probot';
import { type Client, createOctokit, type Options, type Who } from './octokit.ts';
import { createTraffic, type Traffic } from './traffic.ts';

export type { Client } from './octokit.ts';
export type Clients = {
  forApp(): Promise<Client>;
  forInstallation(id: number): Promise<Client>;
  /** One that works with this token instead of the installation's own. */
  withToken(id: number, token: string): Promise<Client>;
  /** What this process sends in the name of an installation. */
  trafficOf(id: number): Traffic;
};

/** One client per installation, so that tokens and limits are shared. */
export function createClients(app: Probot): Clients {
  const clients = new Map<number | 'app', Promise<Client>>();
  const traffic = new Map<number, Traffic>();
  const trafficOf = (id: number) => {
    const own = traffic.get(id) ?? createTraffic();
    traffic.set(id, own);
    return own;
  };
  const make = async (traffic: Traffic, who: Who | { installationId: number } | 'app') => {
    const { key, options } = await readProbot(app);
    const client = createOctokit(who === 'app' ? key : 'token' in who ? who : { ...key, ...who }, options);
    traffic.watch(client);
    return client;
  };
  const once = (id: number | 'app', make: () => Promise<Client>) => {
    const known = clients.get(id);
    if (known) return known;
    const made = make();
    clients.set(id, made);
    made.catch(() => clients.delete(id));
    return made;
  };
  return {
    forApp: () => once('app', () => make(createTraffic(), 'app')),
    trafficOf,
    forInstallation: (id) => once(id, () => make(trafficOf(id), { installationId: id })),
    withToken: (id, token) => make(trafficOf(id), { token }),
  };
}

type Given = { appId: number | string; privateKey: string; octokitOptions: Options };

/** Probot tells its App's key to whoever makes an installation's client of it, whichever that is. */
async function readProbot(app: Probot) {
  let given: Given | undefined;
  const factory = (what: Given) => {
    given = what;
  };
  await (await app.auth()).auth({ type: 'installation', installationId: 1, factory });
  if (!given) throw new Error('Probot did not say which App it is');
  const { appId, privateKey, octokitOptions } = given;
  const { baseUrl, request, log } = octokitOptions;
  return {
    key: { appId, privateKey },
    options: { ...(baseUrl !== undefined && { baseUrl }), ...(request && { request }), ...(log && { log }) },
  };
}
