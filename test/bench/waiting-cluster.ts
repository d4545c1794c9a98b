/** The app as a process of its own on the local GitHub, with PCs that are idle on paper only: nobody takes the jobs. */
import { CONFIG_PATH } from '../../app/config/schema.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { newId } from '../github/state.ts';

export async function startWaitingCluster(pcs: number): Promise<Cluster> {
  const cluster = await startCluster({
    files: { 'README.md': '# Shop\n', [CONFIG_PATH]: `version: 1\nlimits: { parallel: ${Math.max(1, pcs)} }\n` },
    people: { mika: 'write' },
    pcs: [],
    model: { env: {}, secrets: {} },
    sweepSeconds: 3600,
  });
  const { github, repository } = cluster;
  await started(github);
  for (let at = 0; at < pcs; at += 1)
    repository.runners.push({
      id: newId(github.state),
      name: `pc-${at}`,
      os: 'linux',
      labels: ['self-hosted', 'claude', 'backend', `pc-${at}`].map((name, id) => ({ id, name, type: 'custom' })),
      ephemeral: false,
      version: '2.336.0',
      lastSeenAt: github.clock.now() + 60 * 60_000,
      job: null,
    });
  return cluster;
}

/** The last thing the app asks of its own accord, so that nothing of its start is measured. */
async function started({ state, onRequest }: Cluster['github']): Promise<void> {
  const isLast = ({ operation }: { operation: string }) => operation === 'apps/list-webhook-deliveries';
  const { promise, resolve } = Promise.withResolvers<void>();
  const see = (entry: { operation: string }, phase: 'before' | 'after') => {
    if (phase === 'after' && isLast(entry)) resolve();
  };
  onRequest.push(see);
  if (state.requests.some(isLast)) resolve();
  await promise;
  onRequest.splice(onRequest.indexOf(see), 1);
}

export async function openIssue({ as, name }: Cluster): Promise<number> {
  const { data } = await as('mika').rest.issues.create({
    ...name,
    title: 'The orders endpoint fails',
    body: 'It does.',
  });
  return data.number;
}
