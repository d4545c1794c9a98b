/** Entry of the action. No logic here: it puts the real tools together and hands over to main. */
import { randomBytes, randomUUID } from 'node:crypto';
import * as http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import * as core from '@actions/core';
import { createClient } from './github/client.ts';
import { readInputs } from './inputs.ts';
import { main } from './main.ts';
import { measure } from './pc.ts';
import { run } from './process.ts';
import { proxyVariables } from './proxies.ts';

async function start(): Promise<void> {
  try {
    const inputs = readInputs();
    // The toolkit asks by the proxy of the PC; `fetch` does so only when told. Absent from early releases of Node 24.
    http.setGlobalProxyFromEnv?.(proxyVariables(inputs.environment));
    await main(inputs, {
      core: {
        ...core,
        writeSummary: async (markdown) => {
          await core.summary.addRaw(markdown).write();
        },
      },
      connect: ({ token, inputs, redactor, sleep }) =>
        createClient({ token, apiUrl: inputs.github.api, repository: inputs.repository, redactor, sleep }),
      run,
      measure,
      fetch,
      sleep: async (ms, signal) => {
        await delay(ms, undefined, { signal }).catch((error: unknown) => {
          if (!signal.aborted) throw error;
        });
      },
      now: Date.now,
      randomHex: () => randomBytes(8).toString('hex'),
      randomUuid: randomUUID,
      host: process,
    });
  } catch (error) {
    core.setFailed(error instanceof Error ? error.message : String(error));
  }
}

void start();
