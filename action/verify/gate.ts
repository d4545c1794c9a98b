/** Setup commands and the test gate: commands of the repository, run by the action and not by the model. */
import { realpath } from 'node:fs/promises';
import type { GateReport } from '../prompt.ts';
import { MOST_FINDINGS } from './baseline.ts';
import type { GateCommand } from './detect/project.ts';
import { excerpt } from './excerpt.ts';
import { findReportFiles, readNewReports } from './junit-files.ts';
import { locate } from './locate.ts';
import { readProblems } from './output/problems.ts';
import { plainOutput, readTests } from './output/read.ts';
import type { Counts, Finding, TestReport } from './report.ts';
import { type ShellFailure, type ShellOptions, shell } from './shell.ts';

/** One command of the gate after its run. */
export type StepResult = GateCommand & {
  /** Undefined when it ended with exit code 0, whatever it printed. */
  failure: ShellFailure | undefined;
  /** Undefined when no test runner was recognised. */
  counts: Counts | undefined;
  findings: readonly Finding[];
  /** Plain, and without the path of the checkout: the same in every attempt. */
  output: string;
};

/** `timeoutMs` is for all commands together; `now` in milliseconds. */
export type GateOptions = ShellOptions & { now: () => number };

/** Runs the lines in order up to the first that fails; undefined when all passed. */
export async function runSetup(lines: readonly string[], options: ShellOptions): Promise<GateReport | undefined> {
  for (const command of lines) {
    const { output, failure } = await shell(command, options);
    if (failure) return { command, reason: failure.reason, output: excerpt(plainOutput(output), []), known: [] };
  }
  return undefined;
}

/** Runs all commands, so that one repair can mend all that is wrong; after one that took too long, none. */
export async function runGate(commands: readonly GateCommand[], options: GateOptions): Promise<StepResult[]> {
  const root = await realpath(options.cwd);
  const until = options.now() + options.timeoutMs;
  const results: StepResult[] = [];
  for (const command of commands) {
    const before = await findReportFiles(root);
    const timeoutMs = Math.max(1, until - options.now());
    const { output, failure } = await shell(command.command, { ...options, timeoutMs });
    const plain = [root, options.cwd].reduce((text, path) => withoutRoot(text, path), plainOutput(output));
    const report = larger(readTests(plain), await readNewReports(root, before));
    const findings = failure
      ? [...(report?.findings ?? []), ...(report?.findings.length ? [] : readProblems(plain))]
      : [];
    results.push({
      ...command,
      failure,
      counts: report?.counts,
      findings: await locate(findings.slice(0, MOST_FINDINGS + 1), root),
      output: plain,
    });
    if (failure && options.now() >= until) break;
  }
  return results;
}

const withoutRoot = (text: string, root: string) =>
  root === '/' ? text : text.replaceAll(`file://${root}/`, '').replaceAll(`${root}/`, '').replaceAll(root, '.');

/** A command may run several test runners, of which only some write JUnit: what tells of more tests is nearer the truth. */
function larger(printed: TestReport | undefined, written: TestReport | undefined): TestReport | undefined {
  const total = (report: TestReport | undefined) =>
    report ? report.counts.passed + report.counts.failed + report.counts.skipped : -1;
  return total(written) >= total(printed) ? written : printed;
}
