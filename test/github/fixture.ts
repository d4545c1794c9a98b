/** What the ground's own tests start from: alice's repository, an App of hers, a stranger, and ways to ask as each. */
import { Octokit } from '@octokit/rest';
import { ProbotOctokit } from 'probot';
import { createApp, createRepository, createUser, createUserToken, installApp, mintInstallationToken } from './seed.ts';
import { type Options, startGitHub } from './start.ts';
import type { AppPermissions } from './state.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

const FILES = { 'README.md': '# Shop\n', 'src/price.ts': 'export const price = 1;\n', 'bin/run': '#!/bin/sh\n' };

export async function startShop(
  options: Options & { private?: boolean; permissions?: AppPermissions; events?: string[]; webhook?: string } = {},
) {
  const { private: isPrivate = false, permissions, events = [], webhook, ...rest } = options;
  const github = await startGitHub(rest);
  const alice = createUser(github, 'alice');
  const olga = createUser(github, 'olga');
  const repo = await createRepository(github, { owner: alice, name: 'shop', private: isPrivate, files: FILES });
  const { app, privateKey } = createApp(github, {
    name: 'Cluster',
    owner: alice,
    permissions: permissions ?? { contents: 'write', issues: 'write' },
    events,
    webhook: webhook === undefined ? null : { url: webhook, secret: 'a secret' },
  });
  const installation = installApp(github, app, alice);
  const connect = (auth?: string) =>
    new Octokit({ ...(auth !== undefined && { auth }), baseUrl: github.apiUrl, log: SILENT });
  return {
    github,
    repo,
    /** `{ owner, repo }` as Octokit takes it. */
    at: { owner: 'alice', repo: 'shop' },
    alice,
    olga,
    app,
    privateKey,
    installation,
    connect,
    asAlice: connect(createUserToken(github, alice)),
    asOlga: connect(createUserToken(github, olga)),
    asInstallation: (narrowed?: AppPermissions) =>
      connect(mintInstallationToken(github, installation, narrowed && { permissions: narrowed }).token),
    /** As the App itself, by JWT, through the client that Probot uses. */
    asApp: () =>
      new ProbotOctokit({
        auth: { appId: app.id, privateKey },
        baseUrl: github.apiUrl,
        log: SILENT,
        // Its own patience of a second between writes is not what is tested here.
        throttle: { enabled: false },
      }),
    [Symbol.asyncDispose]: () => github.close(),
  };
}
