/** The app as people run it: a process of its own, with an environment built from nothing. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '../..');

export type AppEnvironment = {
  appId: number;
  privateKey: string;
  webhookSecret: string;
  /** Host and port of the GitHub the app works with. */
  githubHost: string;
  port: number;
  sweepSeconds: number;
};

export type AppProcess = AsyncDisposable & {
  pid: number;
  url: string;
  /** Everything it logged, a line each. */
  log: string[];
  /** SIGKILL: what a power cut does. */
  kill(): Promise<void>;
  /** SIGTERM, and SIGKILL for what does not end within 10 s. Resolves to the exit code. */
  stop(): Promise<number | null>;
};

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** The App on the local GitHub. */
export const startApp = (environment: AppEnvironment): Promise<AppProcess> =>
  startProbot(environment.port, {
    NODE_ENV: 'production',
    APP_ID: String(environment.appId),
    PRIVATE_KEY: environment.privateKey,
    WEBHOOK_SECRET: environment.webhookSecret,
    GHE_HOST: environment.githubHost,
    GHE_PROTOCOL: 'http',
    PUBLIC_URL: urlOf(environment.port),
    SWEEP_SECONDS: String(environment.sweepSeconds),
  });

const urlOf = (port: number) => `http://127.0.0.1:${port}`;

/** Starts `npm start`'s command and resolves when it listens. Rejects with its log when it ends before that. */
export async function startProbot(port: number, variables: Record<string, string>): Promise<AppProcess> {
  const url = urlOf(port);
  const child = spawn(process.execPath, ['node_modules/probot/bin/probot.js', 'run', './app/index.ts'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'] ?? '',
      // It is started again and again.
      NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node'),
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_FORMAT: 'json',
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  const ended = once(child, 'exit') as Promise<[number | null]>;
  await listening(child, log, ended);
  const { pid } = child;
  if (pid === undefined) throw new Error('The app has no process id');
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  const stop = async () => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    child.kill('SIGTERM');
    const [code] = await ended;
    clearTimeout(timer);
    return code;
  };
  return {
    pid,
    url,
    log,
    kill,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}

async function listening(child: ChildProcess, log: string[], ended: Promise<[number | null]>): Promise<void> {
  const lines = [child.stdout, child.stderr].flatMap((stream) => (stream ? [createInterface({ input: stream })] : []));
  const ready = new Promise<void>((resolve) => {
    for (const reader of lines)
      reader.on('line', (line) => {
        log.push(line);
        if (line.includes('Listening on')) resolve();
      });
  });
  const failed = ended.then(([code]) => {
    throw new Error(`The app ended with exit code ${code} before it listened:\n${log.join('\n')}`);
  });
  failed.catch(() => {
    // It also ends on purpose, later; only an end before `ready` matters.
  });
  await Promise.race([ready, failed]);
}
