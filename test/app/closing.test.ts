/** The end and the next start of the app as `npm start` runs it: nothing is lost between them. */
import { expect, test, vi } from 'vitest';
import { createClosing } from '../../app/closing.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

test('what takes too long is left to the next start', async () => {
  const timers: (() => void)[] = [];
  const codes: number[] = [];
  const closing = createClosing({ log, later: (_, call) => timers.push(call), exit: (code) => codes.push(code) });
  closing.refuse();
  const closed = closing.close('SIGTERM', () => new Promise(() => {}));
  expect(() => closing.refuse()).toThrow('being stopped');
  expect(codes).toEqual([]);
  for (const call of timers) call();
  await closed;
  expect(codes).toEqual([0]);
});

/** A cluster without PCs whose app is stopped at its next look; `go` lets the look go on. */
async function stoppedInTheMiddle(cluster: Cluster) {
  const { promise: gate, resolve: go } = Promise.withResolvers<void>();
  const { promise: looking, resolve: looks } = Promise.withResolvers<void>();
  cluster.github.onRequest.push(({ operation }, phase) => {
    if (operation !== 'taskFacts' || phase !== 'before') return undefined;
    looks();
    return gate;
  });
  const number = await open(cluster, 'mika');
  await looking;
  const ended = cluster.app.stop();
  await vi.waitFor(() => expect(cluster.app.log.join()).toContain('Stopping: finishing what is under way'), WAIT);
  return { number, go, ended };
}
const WAIT = { timeout: 20_000 };

const start = () =>
  startCluster({
    files: { 'README.md': '# Shop\n' },
    people: { mika: 'write', oona: 'read' },
    pcs: [],
    model: { env: {}, secrets: {} },
    sweepSeconds: 3600,
  });

async function open({ as, name }: Cluster, login: string): Promise<number> {
  const { data } = await as(login).rest.issues.create({
    ...name,
    title: 'The orders endpoint fails',
    body: 'It does.',
  });
  return data.number;
}
const labels = ({ repository }: Cluster, number: number) =>
  repository.issues.get(number)?.labels.map(({ name }) => name) ?? [];
const sent = ({ github }: Cluster, number: number, action: string) =>
  github.state.deliveries
    .filter((one) => one.event === 'issues' && one.action === action)
    .filter(({ request }) => JSON.parse(request.body).issue.number === number)
    .map(({ statusCode, redelivery }) => ({ statusCode, redelivery }));

test('stopped in the middle of a look: it is finished, later webhooks are refused, and come again at the next start', async () => {
  await using cluster = await start();
  const { number, go, ended } = await stoppedInTheMiddle(cluster);
  const late = await open(cluster, 'mika');
  await cluster.github.settled();
  expect(sent(cluster, late, 'opened')).toEqual([{ statusCode: 503, redelivery: false }]);
  go();
  expect(await ended).toBe(0);
  expect(labels(cluster, number)).toContain('claude:queued');
  expect(labels(cluster, late)).toEqual([]);
  await cluster.restartApp();
  await vi.waitFor(() => expect(labels(cluster, late)).toContain('claude:queued'), WAIT);
  await vi.waitFor(
    () =>
      expect(sent(cluster, late, 'opened')).toEqual([
        { statusCode: 503, redelivery: false },
        { statusCode: 200, redelivery: true },
      ]),
    WAIT,
  );
  expect(cluster.github.violations).toEqual([]);
});

test('told to stop twice it ends at once', async () => {
  await using cluster = await start();
  const { go, ended } = await stoppedInTheMiddle(cluster);
  process.kill(cluster.app.pid, 'SIGINT');
  expect(await ended).toBe(1);
  go();
});

test('what only a webhook tells is not lost while the app is away: who let an outsider’s text be worked on', async () => {
  await using cluster = await start();
  const numbers = [await open(cluster, 'oona'), await open(cluster, 'oona')];
  const [kept = 0, changed = 0] = numbers;
  await vi.waitFor(() => {
    for (const number of numbers) expect(labels(cluster, number)).toContain('claude:pending');
  }, WAIT);
  await cluster.github.settled();
  await cluster.app.stop();
  const mika = cluster.as('mika').rest.issues;
  for (const issue_number of numbers)
    await mika.addLabels({ ...cluster.name, issue_number, labels: ['claude:queued'] });
  const text = { body: 'Something else entirely.' };
  await cluster.as('oona').rest.issues.update({ ...cluster.name, issue_number: changed, ...text });
  await cluster.github.settled();
  await cluster.restartApp();
  await vi.waitFor(() => {
    for (const number of numbers)
      expect(sent(cluster, number, 'labeled')).toContainEqual({ statusCode: 200, redelivery: true });
  }, WAIT);
  await vi.waitFor(() => expect(labels(cluster, kept)).not.toContain('claude:pending'), WAIT);
  expect(labels(cluster, kept)).toContain('claude:queued');
  expect(await cluster.app.stop()).toBe(0);
  expect(labels(cluster, changed)).toContain('claude:pending');
});
