/**
 * Worker: sends webhooks at a fixed rate, whether or not the earlier ones were answered. Each one's time runs from when it
 * was due, so that a receiver that stalls is not spared the ones it kept from being sent.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';

export type Load = {
  url: string;
  secret: string;
  webhooks: { event: string; body: string }[];
  perSecond: number;
  seconds: number;
};
/** `status` 0: no answer. */
export type Answered = { ms: number; status: number };

const { url, secret, webhooks, perSecond, seconds }: Load = workerData;
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const signed = webhooks.map(({ event, body }) => ({
  event,
  body,
  signature: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
}));

function send(at: number, due: number): Promise<Answered> {
  const webhook = signed[at % signed.length];
  if (!webhook) throw new Error('There are no webhooks to send');
  return new Promise((resolve) => {
    const answered = (status: number) => resolve({ ms: performance.now() - due, status });
    const sending = request(
      url,
      {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(webhook.body),
          'x-github-event': webhook.event,
          'x-github-delivery': randomUUID(),
          'x-hub-signature-256': webhook.signature,
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => answered(response.statusCode ?? 0));
      },
    );
    sending.on('error', () => answered(0));
    sending.end(webhook.body);
  });
}

const count = perSecond * seconds;
const start = performance.now() + 50;
const answers: Promise<Answered>[] = [];

function sendDue(): void {
  for (let due = dueAt(answers.length); answers.length < count && due <= performance.now(); due = dueAt(answers.length))
    answers.push(send(answers.length, due));
  if (answers.length < count) setTimeout(sendDue, 1);
  else
    void Promise.all(answers)
      .then((all) => parentPort?.postMessage(all))
      .finally(() => agent.destroy());
}
const dueAt = (at: number) => start + (at * 1000) / perSecond;
sendDue();
