/** Behind a proxy: Node's fetch honours HTTPS_PROXY and NO_PROXY only when NODE_USE_ENV_PROXY says so as it starts. */
import { spawn } from 'node:child_process';

const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** Runs `work` here, or this same command once more in a Node that knows the proxy; resolves with the exit code. */
export async function withProxy(signal: AbortSignal, work: () => Promise<number>): Promise<number> {
  const { env, execPath, execArgv, argv } = process;
  if (env['NODE_USE_ENV_PROXY'] || !VARIABLES.some((name) => env[name])) return work();
  const child = spawn(execPath, [...execArgv, ...argv.slice(1)], {
    stdio: 'inherit',
    env: { ...env, NODE_USE_ENV_PROXY: '1' },
  });
  signal.addEventListener('abort', () => void child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
