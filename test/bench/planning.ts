/** How long it takes to plan a queue on the PCs: places, history, turns, and who gets which. In one process, no GitHub. */
import { performance } from 'node:perf_hooks';
import { DEFAULT_CONFIG } from '../../app/config/schema.ts';
import { PRIORITIES, SPECIALTIES } from '../../app/contract/labels.ts';
import type { RunnerFacts } from '../../app/core/facts.ts';
import { allot } from '../../app/core/schedule/allot.ts';
import type { Past } from '../../app/core/schedule/history.ts';
import { survey } from '../../app/core/schedule/survey.ts';

/**
 * `cpuMs` is processor time: less than what passes where other processes take their turns in between. A mean, since some systems
 * count it in steps as long as a round.
 */
type PlanningRow = {
  tasks: number;
  runners: number;
  medianMs: number;
  cpuMs: number;
  allotted: number;
};
export type Planning = {
  rows: PlanningRow[];
  limitMs: number;
  /** The last row's processor time as a multiple of what n log n predicts from the first row's. */
  growth: number;
  growthLimit: number;
};

const SIZES = [
  { tasks: 1250, runners: 1000 },
  { tasks: 2500, runners: 1000 },
  { tasks: 5000, runners: 1000 },
  { tasks: 10_000, runners: 1000 },
];
const ROUNDS = 21;
const START = Date.parse('2026-05-04T00:00:00.000Z');
const NOW = '2026-05-04T12:00:00.000Z';

const pick = <T>(list: readonly [T, ...T[]], at: number): T => list[at % list.length] ?? list[0];

/** Spread over specialties, priorities and authors by fixed strides, so that every run plans the same. */
const queueOf = (count: number): Past[] =>
  Array.from({ length: count }, (_, at) => {
    const specialty = pick(SPECIALTIES, at * 7);
    const labels = ['claude:queued', `specialty:${specialty}`, `priority:${pick(PRIORITIES, at * 3)}`];
    const createdAt = new Date(START + ((at * 7919) % count) * 1000).toISOString();
    return {
      number: at + 1,
      author: `user-${at % 97}`,
      createdAt,
      labels,
      specialty,
      queued: true,
      approvedAt: null,
      attempts: [],
    };
  });

const runnersOf = (count: number): RunnerFacts[] =>
  Array.from({ length: count }, (_, at) => ({
    name: `pc-${at}`,
    online: at % 50 !== 0,
    busy: at % 4 === 0,
    labels: ['self-hosted', 'claude', pick(SPECIALTIES, at), pick(SPECIALTIES, at * 5 + 1), `pc-${at}`],
  }));

function plan(queue: Past[], runners: RunnerFacts[]): number {
  const config = { ...DEFAULT_CONFIG, limits: { ...DEFAULT_CONFIG.limits, parallel: 1000 } };
  const surveyed = survey({
    queue,
    own: null,
    past: queue,
    sleeping: new Set(),
    active: 0,
    runners,
    reserved: new Set(),
    config,
    now: NOW,
  });
  const { inTurn, places, slots, history } = surveyed;
  return allot(inTurn, places, slots, { history, pools: config.pools }).size;
}

function measure({ tasks, runners: count }: (typeof SIZES)[number]): PlanningRow {
  const queue = queueOf(tasks);
  const runners = runnersOf(count);
  let allotted = 0;
  const cpuBefore = cpuNow();
  const times = Array.from({ length: ROUNDS }, () => {
    const from = performance.now();
    allotted = plan(queue, runners);
    return performance.now() - from;
  });
  const cpuMs = round((cpuNow() - cpuBefore) / ROUNDS);
  const medianMs = round(times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0);
  return { tasks, runners: count, medianMs, cpuMs, allotted };
}

/** Processor time of this thread so far, in milliseconds. */
function cpuNow(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

const round = (ms: number) => Math.round(ms * 100) / 100;

export function measurePlanning(): Planning {
  // Once for the compiler: a server that has run for a while is what is measured.
  for (const size of SIZES) measure(size);
  const rows = SIZES.map(measure);
  const nLogN = ({ tasks, runners }: PlanningRow) => tasks * Math.log2(tasks) + runners * Math.log2(runners);
  const [first] = rows;
  const last = rows.at(-1);
  const growth = first && last ? last.cpuMs / first.cpuMs / (nLogN(last) / nLogN(first)) : 0;
  return { rows, limitMs: 50, growth: round(growth), growthLimit: 2 };
}

/** What is over its limits, one sentence each. */
export function planningFaults({ rows, limitMs, growth, growthLimit }: Planning): string[] {
  const last = rows.at(-1);
  return [
    ...(last && last.cpuMs > limitMs
      ? [`Planning ${last.tasks} tasks took ${last.cpuMs} ms of processor time; at most ${limitMs} ms were planned.`]
      : []),
    ...(growth > growthLimit ? [`Planning grows ${growth} times as fast as n log n.`] : []),
  ];
}

export function planningTable({ rows, limitMs, growth }: Planning): string {
  return [
    `planning: median of ${ROUNDS} (at most ${limitMs} ms of processor time for the last)`,
    ...rows.map(
      ({ tasks, runners, medianMs, cpuMs, allotted }) =>
        `  ${tasks} tasks on ${runners} runners: ${medianMs} ms, of them ${cpuMs} ms of processor time; ${allotted} get one`,
    ),
    `  growth against n log n: ${growth}`,
  ].join('\n');
}
