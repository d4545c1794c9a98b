/** Recognises the tool behind an output and reads it. Pure. */
import type { Reader, TestReport } from '../report.ts';
import { bun } from './bun.ts';
import { cargo } from './cargo.ts';
import { dotnet } from './dotnet.ts';
import { goTest } from './go-test.ts';
import { jest } from './jest.ts';
import { minitest } from './minitest.ts';
import { mocha } from './mocha.ts';
import { nodeTest } from './node-test.ts';
import { phpunit } from './phpunit.ts';
import { pytest } from './pytest.ts';
import { rspec } from './rspec.ts';
import { tap } from './tap.ts';
import { vitest } from './vitest.ts';

/** TAP before node:test, whose summary stands in both. */
const READERS: readonly Reader[] = [
  ...[tap, nodeTest, jest, vitest, mocha, bun, pytest, cargo, goTest, rspec, minitest, phpunit, dotnet],
];

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character begins a control sequence.
const SEQUENCE = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g;

/** Longer lines are data. With lines of bounded length no pattern can be kept busy. In characters. */
const LONGEST_LINE = 4000;

/** Without colours and other control sequences of terminals (ECMA-48), with plain line ends and lines of bounded length. */
export function plainOutput(output: string): string {
  const lines = output.replace(SEQUENCE, '').replaceAll('\r\n', '\n').split('\n');
  return lines.map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line)).join('\n');
}

/** `output` is plain. Undefined when no test runner is recognised. */
export function readTests(output: string): TestReport | undefined {
  for (const read of READERS) {
    const report = read(output);
    if (report) return report;
  }
  return undefined;
}

/** Several reports as one: JUnit has a file for each suite. */
export function joinReports(reports: readonly TestReport[]): TestReport | undefined {
  if (reports.length === 0) return undefined;
  const sum = (key: keyof TestReport['counts']) => reports.reduce((total, { counts }) => total + counts[key], 0);
  return {
    counts: { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') },
    findings: reports.flatMap(({ findings }) => findings),
  };
}
