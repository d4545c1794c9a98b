/** `status`: what is here, what GitHub says of it, and where the two differ. */
import type { Api, RemoteRunner } from '../github/api.ts';
import { findOurs } from '../github/ours.ts';
import type { Host } from '../host/host.ts';
import { installedVersion } from '../host/installed-version.ts';
import { type LastJob, readLastJobs } from '../host/last-jobs.ts';
import { findListener } from '../host/listener.ts';
import { readFailure } from '../host/renewed.ts';
import type { Instance } from '../host/state.ts';
import { instancePaths } from '../paths.ts';
import { labelsNow, sameLabels } from '../plan/labels.ts';
import { managerOf } from '../service/manager.ts';
import { COMMON_HELP, COMMON_OPTIONS, chooseInstances, contextsFor, parseOptions } from './common.ts';

export const STATUS_HELP = `runner-setup status: the instances of this PC, here and on GitHub.

${COMMON_HELP}  --json                as data
`;

type Status = {
  name: string;
  url: string;
  mode: Instance['mode'];
  /** The program runs on this PC. */
  running: boolean;
  github: 'unknown-to-github' | 'between-jobs' | 'offline' | 'idle' | 'busy';
  /** Of an ephemeral service: why it could not register for the next job. */
  failure: string | null;
  paused: boolean;
  version: string;
  labels: { wanted: string[]; github: string[]; drift: boolean };
  freeBytes: number;
  /** Oldest first. */
  lastJobs: LastJob[];
};

/** 0 when everything is as it should be, else 1. */
export async function statusCommand(args: string[], host: Host): Promise<number> {
  const values = parseOptions('status', args, { ...COMMON_OPTIONS, json: { type: 'boolean', default: false } });
  const chosen = await chooseInstances(values, host);
  const each = await contextsFor(chosen, host, { stdin: values['token-stdin'] });
  const all: Status[] = [];
  for (const { instance, context } of each) all.push(await readStatus(instance, chosen.root, context.api, host));
  if (values.json) host.print(JSON.stringify(all, null, 2));
  else for (const status of all) host.print(show(status));
  return all.every((one) => one.running && WELL.includes(one.github) && !one.labels.drift) ? 0 : 1;
}

const WELL: readonly Status['github'][] = ['idle', 'busy', 'between-jobs'];

async function readStatus(instance: Instance, root: string, api: Api, host: Host): Promise<Status> {
  const { name, url, mode, credential } = instance;
  const paths = instancePaths(root, name);
  const remote = await findOurs(instance, api);
  const wanted = [...labelsNow(instance)];
  const failure = (await readFailure(root, name)) ?? null;
  const manager = managerOf(host);
  const unit = manager.runnerUnit(name, paths.program);
  const isBetween = !remote && credential !== null && failure === null && (await manager.isStarting(unit, host));
  const running =
    mode === 'foreground'
      ? (await findListener(paths)) !== undefined
      : isBetween || (await manager.isActive(unit, host));
  return {
    ...{ name, url, mode, running, failure },
    github: isBetween ? 'between-jobs' : stateOf(remote),
    paused: instance.paused !== null,
    version: (await installedVersion(instance, root, host)) || (remote?.version ?? instance.version),
    labels: { wanted, github: remote?.labels ?? [], drift: !isBetween && !sameLabels(wanted, remote?.labels ?? []) },
    freeBytes: (await host.disk(paths.directory)).freeBytes,
    lastJobs: await readLastJobs(paths.program, 3),
  };
}

function stateOf(remote: RemoteRunner | null): Status['github'] {
  if (!remote) return 'unknown-to-github';
  if (!remote.online) return 'offline';
  return remote.busy ? 'busy' : 'idle';
}

const WORDS: Readonly<Record<Status['github'], string>> = {
  'unknown-to-github': 'unknown to GitHub',
  'between-jobs': 'between two jobs',
  offline: 'offline',
  idle: 'idle',
  busy: 'busy',
};

function show(status: Status): string {
  const { name, url, mode, running, github, failure, paused, version, labels, freeBytes, lastJobs } = status;
  return [
    `${name}: ${WORDS[github]}${paused ? ', paused' : ''}; ${running ? 'running' : 'NOT running'} here (${mode}); ${url}`,
    ...(failure === null ? [] : [`  it can't register for the next job: ${failure} (doctor)`]),
    `  runner ${version}; ${(freeBytes / 1024 ** 3).toFixed(1)} GiB free`,
    `  labels ${labels.wanted.join(', ')}${labels.drift ? `; GitHub has: ${labels.github.join(', ') || 'none'} (run join again)` : ''}`,
    ...lastJobs.map((job) => `  ${job.at} ${job.result}: ${job.name}`),
  ].join('\n');
}
