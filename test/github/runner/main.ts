/** The local runner program: registers with the local GitHub and runs jobs, one at a time, until it is told to stop. */
import { resolve } from 'node:path';
import { connect, GoneError, register } from './client.ts';
import { runnerArch } from './environment.ts';
import { readDotEnv } from './layout.ts';
import { listen } from './listen.ts';
import { readOptions, TOKEN_VARIABLE } from './options.ts';

/** What the local runner calls itself; shaped like a version of GitHub's. */
const VERSION = '2.336.0';

const options = readOptions(process.argv.slice(2), process.env);
const { origin } = new URL(options.url);
const work = resolve(options.work);
const print = (line: string) => process.stdout.write(`${line}\n`);

const own = Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
  value === undefined || name === TOKEN_VARIABLE ? [] : [[name, value]],
);
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

const { access } = options;
const credential =
  'credential' in access
    ? access.credential
    : await register(origin, {
        token: access.token,
        name: options.name,
        labels: options.labels,
        os: 'Linux',
        arch: runnerArch(),
        version: VERSION,
        ephemeral: options.ephemeral,
        replace: options.replace,
      });
const client = connect(origin, credential);
print('Connected to GitHub');
const host = {
  client,
  runnerName: options.name,
  work,
  stop: { interrupt: options.interrupt, terminate: options.terminate },
  env: { ...Object.fromEntries(own), ...(await readDotEnv(work)) },
};
try {
  await listen(host, { ephemeral: options.ephemeral, signal: stopping.signal, print });
  if (!options.ephemeral) await client.leave();
} catch (error) {
  if (!(error instanceof GoneError)) throw error;
  print(error.message);
  process.exitCode = 1;
}
process.exit();
