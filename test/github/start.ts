/** Starts the local GitHub. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActionsTimes } from './actions/runtime.ts';
import { actionsRoutes } from './actions/subsystem.ts';
import { installAppRoute, newAppRoute } from './app-manifest.ts';
import { assembleGitHub } from './assemble.ts';
import { type Clock, systemClock } from './clock.ts';
import { codeloadRoute } from './codeload.ts';
import { gitRoute } from './git-http.ts';
import type { GitHub } from './github.ts';
import { graphqlRoute } from './graphql/route.ts';
import { lfsBatchRoute, lfsContentRoute } from './lfs.ts';
import { pagesRoute } from './pages/route.ts';
import { loadOpenApi } from './rest/openapi.ts';
import { restRoute } from './rest/route.ts';
import { listen } from './server.ts';
import { payloadValidator } from './webhooks/validate.ts';

export type Options = {
  port?: number;
  clock?: Clock;
  tls?: { key: string; cert: string };
  actions?: Partial<ActionsTimes>;
};

export type LocalGitHub = GitHub & AsyncDisposable & { close(): Promise<void> };

/** Listens on 127.0.0.1; everything it made is gone after `close()`. */
export async function startGitHub(options: Options = {}): Promise<LocalGitHub> {
  const dir = await mkdtemp(join(tmpdir(), 'local-github-'));
  const openapi = loadOpenApi();
  const routes = [
    restRoute('/api/v3', openapi),
    graphqlRoute('/api/graphql'),
    codeloadRoute,
    gitRoute,
    lfsBatchRoute,
    lfsContentRoute,
    newAppRoute,
    installAppRoute,
    ...actionsRoutes(),
    pagesRoute,
  ];
  const server = await listen(() => local, routes, { port: options.port ?? 0, tls: options.tls });
  const { github, stop } = assembleGitHub({
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${server.port}`,
    dir,
    clock: options.clock ?? systemClock,
    validate: payloadValidator(openapi),
    actions: options.actions,
  });
  const close = async () => {
    await stop();
    await server.close();
    await rm(dir, { recursive: true, force: true });
  };
  // One object: tests set its faults and limits, and the parts that hold it must see them.
  const local: LocalGitHub = Object.assign(github, { close, [Symbol.asyncDispose]: close });
  return local;
}
