/** The figures of the action alone. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type BundleFigures, measureBundle } from './bundle.ts';
import { type HappyFigures, measureHappy } from './happy.ts';

export type ActionFigures = {
  bundle: BundleFigures;
  happy: HappyFigures;
  /** Megabytes resident while so many are read. */
  memory: Array<{ what: string; megabytes: number; residentMb: number; limitMb: number }>;
};

const LIMITS = {
  ownMs: 3000,
  firstRequestMs: 1500,
  bundleBytes: 2_000_000,
  startMs: 150,
  residentMb: { stream: 150, output: 300 },
};

export async function measureAction(): Promise<ActionFigures> {
  const bundle = await measureBundle();
  const happy = await measureHappy();
  const memory = [flood('stream', 'stream of Claude Code', 200), flood('output', 'output of a test run', 1000)];
  return { bundle, happy, memory };
}

export function flood(kind: 'stream' | 'output', what: string, megabytes: number) {
  const program = join(import.meta.dirname, 'flood/main.ts');
  const { stdout, stderr } = spawnSync(process.execPath, [program, kind, String(megabytes)], { encoding: 'utf8' });
  if (!/^\d+\n$/.test(stdout)) throw new Error(`The flood failed: ${stdout}${stderr}`);
  return { what, megabytes, residentMb: Number(stdout), limitMb: LIMITS.residentMb[kind] };
}

const ms = (value: number) => `${Math.round(value)} ms`;
const mb = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;

export function actionTable({ bundle, happy, memory }: ActionFigures): string {
  return [
    'action',
    `  own time of a happy task: ${ms(happy.ownMs)} (at most ${LIMITS.ownMs} ms), of ${ms(happy.totalMs)} in all; sandbox ${happy.sandbox}`,
    `  from start to Claude's first request, warm mirror: ${ms(happy.firstRequestMs + bundle.startMs)} (at most ${LIMITS.firstRequestMs} ms)`,
    `  bundle: ${mb(bundle.bytes)} (at most ${mb(LIMITS.bundleBytes)}), first line after ${ms(bundle.startMs)} (at most ${LIMITS.startMs} ms), ${ms(bundle.firstStartMs)} the first time on a PC`,
    ...memory.map(
      ({ what, megabytes, residentMb, limitMb }) =>
        `  ${megabytes} MB of ${what}: ${residentMb} MB resident (at most ${limitMb} MB)`,
    ),
  ].join('\n');
}

/** What is over its limit, one sentence each. */
export function actionFaults({ bundle, happy, memory }: ActionFigures): string[] {
  const rows: Array<[what: string, value: number, limit: number]> = [
    ['own time of a happy task in ms', happy.ownMs, LIMITS.ownMs],
    ["time to Claude's first request in ms", happy.firstRequestMs + bundle.startMs, LIMITS.firstRequestMs],
    ['size of the bundle in bytes', bundle.bytes, LIMITS.bundleBytes],
    ['start of the bundle in ms', bundle.startMs, LIMITS.startMs],
    ...memory.map(({ what, residentMb, limitMb }): [string, number, number] => [
      `memory for ${what} in MB`,
      residentMb,
      limitMb,
    ]),
  ];
  return rows.flatMap(([what, value, limit]) =>
    value <= limit ? [] : [`The ${what} was ${Math.round(value)}; at most ${limit} was planned.`],
  );
}
