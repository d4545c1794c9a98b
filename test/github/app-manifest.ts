/**
 * The pages on which a person makes an App from a manifest and installs it
 * (https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest). There are no sessions here:
 * whoever comes is the first person, or the organization in the path.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { GitHub } from './github.ts';
import { createApp, installApp } from './seed.ts';
import { type Route, readBody } from './server.ts';
import { findUser, type User } from './state.ts';

const manifestSchema = z.object({
  name: z.string().min(1).max(34),
  url: z.url(),
  description: z.string().optional(),
  hook_attributes: z.object({ url: z.url(), active: z.boolean().default(true) }).optional(),
  redirect_url: z.url(),
  public: z.boolean().default(false),
  default_permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])).default({}),
  default_events: z.array(z.string()).default([]),
});

const NEW_APP = /^\/(?:organizations\/([^/]+)\/)?settings\/apps\/new$/;
const INSTALL = /^\/apps\/([^/]+)\/installations\/new$/;
const HOUR = 60 * 60_000;

/** POST `settings/apps/new` with the form field `manifest`: makes the App and sends the browser back with a code. */
export const newAppRoute: Route = {
  prefix: '/',
  accepts: (url) => NEW_APP.test(url.pathname),
  async handle(github, request, response, url) {
    const [, organization] = NEW_APP.exec(url.pathname) ?? [];
    const owner = organization === undefined ? firstPerson(github) : findUser(github.state, organization);
    const form = new URLSearchParams((await readBody(request)).toString());
    const manifest = manifestSchema.safeParse(parseJson(form.get('manifest') ?? ''));
    if (!owner || !manifest.success) {
      const why = manifest.success ? 'There is no such account.' : `The manifest is wrong:\n${manifest.error.message}`;
      response.writeHead(422, { 'content-type': 'text/plain; charset=utf-8' }).end(why);
      return;
    }
    const code = makeApp(github, owner, manifest.data);
    const back = new URL(manifest.data.redirect_url);
    back.searchParams.set('code', code);
    const state = url.searchParams.get('state');
    if (state !== null) back.searchParams.set('state', state);
    response.writeHead(302, { location: back.href }).end();
  },
};

function makeApp(github: GitHub, owner: User, manifest: z.infer<typeof manifestSchema>): string {
  const { hook_attributes: hook, description } = manifest;
  const { app, privateKey } = createApp(github, {
    name: manifest.name,
    owner,
    permissions: manifest.default_permissions,
    events: manifest.default_events,
    webhook: hook?.active === true ? { url: hook.url, secret: randomBytes(20).toString('hex') } : null,
    ...(description !== undefined && { description }),
  });
  const code = randomBytes(20).toString('hex');
  const clientSecret = randomBytes(20).toString('hex');
  github.state.manifests.set(code, { app, privateKey, clientSecret, expiresAt: github.clock.now() + HOUR });
  return code;
}

/** `apps/<slug>/installations/new`: one button per account; a click installs the App on all of its repositories. */
export const installAppRoute: Route = {
  prefix: '/',
  accepts: (url) => INSTALL.test(url.pathname),
  async handle(github, request, response, url) {
    const [, slug] = INSTALL.exec(url.pathname) ?? [];
    const app = github.state.apps.find((one) => one.slug === slug);
    const account = findUser(github.state, url.searchParams.get('account') ?? '');
    if (!app) {
      response.writeHead(404).end('Not Found');
      return;
    }
    if (request.method === 'POST' && account) {
      github.emitInstallation(installApp(github, app, account), 'created');
      response.writeHead(200, { 'content-type': 'text/plain' }).end(`${app.slug} is installed on ${account.login}.\n`);
      return;
    }
    const forms = github.state.users
      .filter((user) => user.type !== 'Bot')
      .map(({ login }) => `<form method="post" action="?account=${login}"><button>Install on ${login}</button></form>`);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html><title>Install ${app.slug}</title><h1>Install ${app.slug}</h1>${forms.join('')}`);
  },
};

const firstPerson = (github: GitHub): User | undefined => github.state.users.find((user) => user.type === 'User');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
