/**
 * A thousand issues within a minute, in virtual time: the real app and the local GitHub in one process. What is asked of GitHub
 * is measured against its limits, and every start of a task against the policy.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONFIG_PATH } from '../../app/config/schema.ts';
import { PRIORITIES, stateOf } from '../../app/contract/labels.ts';
import { readMarker } from '../../app/contract/marker.ts';
import { recordSchema } from '../../app/contract/record.ts';
import { priorityIn } from '../../app/core/schedule/candidate.ts';
import { createIssue } from '../github/issues/create-issue.ts';
import type { Issue, RequestLogEntry } from '../github/state.ts';
import { createPc } from '../simulation/pc.ts';
import { createRandom } from '../simulation/random.ts';
import { startReplica } from '../simulation/replica.ts';
import { startVirtualTime } from '../simulation/virtual-time.ts';
import { createWorld, type World } from '../simulation/world.ts';

export type BurstPlan = {
  issues: number;
  pcs: number;
  seed: number;
  /** GitHub's limit on GraphQL, where it is to be met. */
  graphqlPerHour?: number;
};
type Measure = { of: string; most: number; limit: number };
export type Burst = {
  issues: number;
  /** Virtual minutes until each had its comment and label. */
  minutes: number;
  measures: Measure[];
  /** Tasks that were started, and what was wrong with it. */
  started: number;
  faults: string[];
};

const START = Date.parse('2026-01-05T08:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** What was queued a moment ago may not be seen yet by who decides. */
const SEEN_MS = 5000;

export async function measureBurst({ issues, pcs, seed, graphqlPerHour }: BurstPlan): Promise<Burst> {
  const dir = await mkdtemp(join(tmpdir(), 'burst-'));
  const random = createRandom(seed);
  const time = startVirtualTime(START, createRandom(seed + 1).next);
  try {
    const world = await createWorld(time, dir, { [CONFIG_PATH]: `version: 1\nlimits:\n  parallel: ${pcs}\n` });
    if (graphqlPerHour !== undefined) world.github.limits.primary.graphql = graphqlPerHour;
    const trace = { note() {}, lines: [] };
    const watched = watch(world);
    const app = startReplica({
      world,
      random,
      trace,
      name: 'app',
      fault: () => 'none',
      skew: () => 0,
      seams: {},
      sweepSeconds: 60,
      onDeath: () => {},
    });
    world.address.listener = (post) => app.hear(post);
    for (let at = 0; at < pcs; at += 1)
      createPc({
        world,
        random,
        trace,
        watch: { begins() {}, ends() {} },
        name: `pc-${at}`,
        labels: ['backend', 'frontend', 'documentation', 'database', 'general'],
        fault: () => 'none',
        hangs: () => false,
      }).join();
    const mika = world.github.state.users.find(({ login }) => login === 'mika');
    if (!mika) throw new Error('Nobody opens issues');
    for (let at = 0; at < issues; at += 1)
      time.after(MINUTE + (at * MINUTE) / issues, () => {
        const labels = [`priority:${random.pick(PRIORITIES)}`];
        const title = `The orders endpoint fails (${random.hex(6)})`;
        createIssue(world.github, world.repository, { user: mika, app: null }, { title, body: 'It does.', labels });
      });
    const all = () =>
      [...world.repository.issues.values()].filter(({ pull, user }) => pull === null && user.id === mika.id);
    await time.run(() => watched.explained.size === issues, START + 12 * HOUR);
    const minutes = Math.ceil((time.now() - START - MINUTE) / MINUTE);
    // Late echoes would double something now.
    await time.run(() => false, time.now() + 5 * MINUTE);
    app.die();
    await time.run(() => false, time.now() + MINUTE);
    const faults = [...watched.outOfOrder(), ...faultsOf(world, all(), issues)];
    const measures = measuresOf(world, watched.used);
    const started = new Set(world.repository.runs.map(({ inputs }) => inputs['task'])).size;
    await world.stop();
    return { issues, minutes, measures, started, faults };
  } finally {
    time[Symbol.dispose]();
    await rm(dir, { recursive: true, force: true });
  }
}

const recordsOf = ({ app }: World, { comments }: Issue) =>
  comments.filter(({ user, body }) => user.id === app.bot.id && readMarker('record', body) !== undefined).length;

/** Sees each start of a task and each first comment. */
function watch(world: World) {
  const { github, repository, app, installation } = world;
  /** Of the installation's hour, as GitHub counts it. */
  const used = { rest: 0, graphql: 0 };
  const explained = new Set<number>();
  const queuedAt = new Map<number, number>();
  const startedAt = new Map<number, number>();
  const passed: { by: number; other: number }[] = [];
  const isQueued = ({ labels }: Issue) => labels.some(({ name }) => stateOf(name) === 'queued');
  /** By the default policy: the priority, then who was approved first. */
  const rank = (issue: Issue) => {
    const level = PRIORITIES.indexOf(priorityIn(issue.labels.map(({ name }) => name)));
    const marker = issue.comments.flatMap(({ body }) => readMarker('record', body) ?? [])[0];
    const record = recordSchema.parse(JSON.parse(marker?.json ?? ''));
    return level * 1e15 + Date.parse(record.approval?.at ?? '');
  };

  function start(number: number): void {
    const issue = repository.issues.get(number);
    if (!issue || startedAt.has(number)) return;
    const now = github.clock.now();
    startedAt.set(number, now);
    const own = rank(issue);
    for (const [other, since] of queuedAt) {
      const waiting = repository.issues.get(other);
      if (!waiting || startedAt.has(other) || now - since <= SEEN_MS) continue;
      if (rank(waiting) < own) passed.push({ by: number, other });
    }
  }

  github.onRequest.push((entry, phase) => {
    if (entry.actor !== app.bot.login || phase !== 'after') return;
    const usage = github.state.usage.get(`installation ID ${installation.id}`);
    if (usage) for (const api of ['rest', 'graphql'] as const) used[api] = Math.max(used[api], usage[api].used);
    if (entry.operation === 'actions/create-workflow-dispatch') start(Number(repository.runs.at(-1)?.inputs['task']));
  });
  github.onIssueChange.push((_, issue) => {
    if (!explained.has(issue.number) && recordsOf(world, issue) === 1) explained.add(issue.number);
    if (!isQueued(issue)) queuedAt.delete(issue.number);
    else if (!queuedAt.has(issue.number)) queuedAt.set(issue.number, github.clock.now());
  });
  return {
    explained,
    used,
    /** Two that get PCs at the same moment may be written in either order. */
    outOfOrder: () =>
      passed
        .filter(({ by, other }) => (startedAt.get(other) ?? Infinity) - (startedAt.get(by) ?? 0) > SEEN_MS)
        .map(({ by, other }) => `#${by} was started before #${other}, whose turn it was`),
  };
}

function faultsOf(world: World, all: Issue[], count: number): string[] {
  const { repository, github } = world;
  const faults = [...github.violations];
  if (all.length !== count) faults.push(`${all.length} issues of ${count}`);
  for (const issue of all) {
    const states = issue.labels.filter(({ name }) => stateOf(name) !== undefined);
    if (states.length !== 1) faults.push(`#${issue.number} has ${states.length} states`);
    if (recordsOf(world, issue) !== 1) faults.push(`#${issue.number} has ${recordsOf(world, issue)} comments`);
  }
  const titles = repository.runs.map(({ displayTitle }) => displayTitle);
  if (new Set(titles).size !== titles.length) faults.push('an attempt was started twice');
  const refused = github.state.requests.filter(
    ({ status, actor, operation }) => actor === world.app.bot.login && status >= 400 && !ASKED_ONCE.includes(operation),
  );
  if (refused.length > 0) faults.push(`${refused.length} requests were refused, ${refused[0]?.operation} first`);
  return faults;
}

/** What the App asked and wrote, against what GitHub allows it. */
function measuresOf({ github, repository, app }: World, used: { rest: number; graphql: number }): Measure[] {
  const { primary, secondary } = github.limits;
  const own = github.state.requests.filter(({ actor, status }) => actor === app.bot.login && status !== 304);
  const of = (api: RequestLogEntry['api']) => own.filter((entry) => entry.api === api);
  const points = ({ method, operation, api }: RequestLogEntry) =>
    (api === 'rest' ? method !== 'GET' : WRITES.has(operation)) ? 5 : 1;
  const comments = [...repository.issues.values()]
    .flatMap((issue) => issue.comments)
    .filter(({ user }) => user.id === app.bot.id)
    .map(({ createdAt }) => ({ at: createdAt, points: 1 }));
  const weighed = (entries: RequestLogEntry[]) => entries.map((entry) => ({ at: entry.at, points: points(entry) }));
  return [
    { of: 'REST requests an hour', most: used.rest, limit: primary.rest },
    { of: 'GraphQL requests an hour', most: used.graphql, limit: primary.graphql },
    { of: 'REST points a minute', most: densest(weighed(of('rest')), MINUTE), limit: secondary.restPoints },
    { of: 'GraphQL points a minute', most: densest(weighed(of('graphql')), MINUTE), limit: secondary.graphqlPoints },
    { of: 'comments a minute', most: densest(comments, MINUTE), limit: 80 },
    { of: 'comments an hour', most: densest(comments, HOUR), limit: 500 },
  ];
}
const WRITES = new Set(['writeTask', 'createLabels', 'openDashboard', 'writeDashboard', 'propose']);
/** Whether it may list the runners of the organization, the App learns by asking. */
const ASKED_ONCE = ['actions/list-self-hosted-runners-for-org'];

/** The most points within any window of that length. */
export function densest(events: readonly { at: number; points: number }[], ms: number): number {
  const inOrder = events.toSorted((a, b) => a.at - b.at);
  let sum = 0;
  let most = 0;
  let from = 0;
  for (const { at, points } of inOrder) {
    sum += points;
    for (let first = inOrder[from]; first && first.at <= at - ms; first = inOrder[from]) {
      sum -= first.points;
      from += 1;
    }
    most = Math.max(most, sum);
  }
  return most;
}

/** Why it is over its limits; empty when it is not. */
export const burstFaults = ({ measures, faults }: Burst): string[] => [
  ...faults,
  ...measures
    .filter(({ most, limit }) => most > limit)
    .map(({ of, most, limit }) => `${most} ${of}; GitHub allows ${limit}.`),
];

export function burstTable(burst: Burst): string {
  const { issues, minutes, measures, started } = burst;
  return [
    `burst: ${issues} issues within a minute; each has its comment after ${minutes} minutes, ${started} were started by then`,
    ...measures.map(({ of, most, limit }) => `  ${of}: ${most} (at most ${limit})`),
    `  in order and nothing twice: ${burst.faults.length === 0 ? 'yes' : burst.faults.slice(0, 5).join('; ')}`,
  ].join('\n');
}
