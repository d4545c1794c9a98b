/** The runner's life: wait for a job, run it, wait for the next. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, GoneError } from './client.ts';
import { abandonJob, cancelJob, type Job } from './job.ts';
import type { JobMessage } from './protocol.ts';
import { type JobHost, runJob } from './run-job.ts';

const RETRY_MS = 1000;
const RESULTS = { success: 'Succeeded', failure: 'Failed', cancelled: 'Canceled', skipped: 'Skipped' };

/** Until `signal` (which cancels a job at work), or after one job when ephemeral. GoneError when the registration is gone. */
export async function listen(
  host: JobHost,
  options: { ephemeral: boolean; signal: AbortSignal; print: (line: string) => void },
): Promise<void> {
  const { client } = host;
  const { signal, print } = options;
  print('Listening for Jobs');
  while (!signal.aborted) {
    const message = await nextJob(client, options);
    if (!message) continue;
    print(`Running job: ${message.name}`);
    const conclusion = await work(message, host, signal);
    print(`Job ${message.name} completed with result: ${RESULTS[conclusion]}`);
    if (options.ephemeral) return;
  }
}

/** A job that is ours now; undefined to ask again. */
async function nextJob(
  client: Client,
  { signal, print }: { signal: AbortSignal; print: (line: string) => void },
): Promise<JobMessage | undefined> {
  try {
    const message = await client.poll(signal);
    return message && (await client.start(message.jobId)) ? message : undefined;
  } catch (error) {
    if (error instanceof GoneError) throw error;
    if (signal.aborted) return undefined;
    print(
      `Runner connect error: ${error instanceof Error ? error.message : String(error)}. Retrying until reconnected.`,
    );
    await delay(RETRY_MS, undefined, { signal }).catch(ignoreAbort);
    return undefined;
  }
}

async function work(message: JobMessage, host: JobHost, signal: AbortSignal) {
  const over = new AbortController();
  let job: Job | undefined;
  const stop = () => void (job && cancelJob(job));
  const gone = () => void (job && abandonJob(job));
  signal.addEventListener('abort', stop, { once: true });
  const conclusion = runJob(message, host, {
    start(started) {
      job = started;
      if (signal.aborted) stop();
      void watch(host.client, message.jobId, over.signal, { stop, gone });
    },
    gone,
  });
  return conclusion.finally(() => {
    over.abort();
    signal.removeEventListener('abort', stop);
  });
}

/** Keeps a connection open, which shows that the runner lives, and hears of a cancel through it. */
async function watch(
  client: Client,
  jobId: number,
  signal: AbortSignal,
  on: { stop: () => void; gone: () => void },
): Promise<void> {
  let told = false;
  while (!signal.aborted) {
    try {
      if ((await client.watch(jobId, told, signal)) === undefined) continue;
      told = true;
      on.stop();
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof GoneError) return on.gone();
      await delay(RETRY_MS, undefined, { signal }).catch(ignoreAbort);
    }
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}
