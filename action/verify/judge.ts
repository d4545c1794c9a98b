/** The gate's verdict: what failed before Claude started does not count against the change. Pure. */
import type { TestCounts } from '../../app/contract/result.ts';
import type { GateReport } from '../prompt.ts';
import { type Baseline, type BaselineStep, fingerprint, MOST_FINDINGS } from './baseline.ts';
import { excerpt } from './excerpt.ts';
import type { StepResult } from './gate.ts';
import type { Finding } from './report.ts';

export type JudgedStep = StepResult & {
  /** `known`: it fails, but with nothing that did not fail before. */
  verdict: 'passed' | 'known' | 'failed';
  /** Findings that the baseline has too, and those it has not. */
  known: readonly Finding[];
  fresh: readonly Finding[];
  before: BaselineStep | undefined;
};

export type Gate = { steps: readonly JudgedStep[]; counts: TestCounts };

/** `baseline` is undefined when the gate could not be run on the unchanged code. */
export function judge(results: readonly StepResult[], baseline: Baseline | undefined): Gate {
  const steps = results.map((result) => judgeStep(result, baseline));
  const sum = (key: 'passed' | 'failed' | 'skipped') =>
    steps.reduce((total, { counts }) => total + (counts?.[key] ?? 0), 0);
  const counts = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
  const hasFailed = steps.some(({ verdict }) => verdict === 'failed');
  return { steps, counts: { status: steps.length === 0 ? 'none' : hasFailed ? 'failed' : 'passed', ...counts } };
}

function judgeStep(result: StepResult, baseline: Baseline | undefined): JudgedStep {
  const before = baseline?.steps.find(({ command }) => command === result.command);
  if (!result.failure) return { ...result, verdict: 'passed', known: [], fresh: [], before };
  const { known, fresh } = compare(result.findings, before?.ids ?? []);
  const verdict = before && isExcused(result, before, fresh) ? 'known' : 'failed';
  return { ...result, verdict, known, fresh, before };
}

/** One entry of the baseline excuses one finding: the same error a second time is new. */
function compare(findings: readonly Finding[], ids: readonly string[]): { known: Finding[]; fresh: Finding[] } {
  const left = new Map<string, number>();
  for (const id of ids) left.set(id, (left.get(id) ?? 0) + 1);
  const known: Finding[] = [];
  const fresh: Finding[] = [];
  for (const finding of findings) {
    const count = left.get(finding.id) ?? 0;
    (count > 0 ? known : fresh).push(finding);
    left.set(finding.id, count - 1);
  }
  return { known, fresh };
}

/**
 * Only what is certain is excused: every failure is named and known, and as many tests ran as before. A linter whose output
 * nobody can read is excused when it says the same as before; tests never are, since they may not have run at all.
 */
function isExcused(result: StepResult, before: BaselineStep, fresh: readonly Finding[]): boolean {
  if (!result.failure?.isWhole || before.reason === null) return false;
  if (result.findings.length === 0) return result.step !== 'tests' && fingerprint(result.output) === before.fingerprint;
  if (fresh.length > 0 || result.findings.length > MOST_FINDINGS) return false;
  const { counts } = result;
  if (!counts) return result.step !== 'tests';
  return result.findings.length >= counts.failed && before.counts !== null && counts.passed >= before.counts.passed;
}

const MOST_REPORTS = 4;

/** What Claude and the reader of the check run are told of the commands that failed for good. */
export function gateReports(gate: Gate): GateReport[] {
  const failed = gate.steps.filter(({ verdict }) => verdict === 'failed');
  return failed.slice(0, MOST_REPORTS).map(({ command, failure, output, fresh, known }) => ({
    command,
    reason: failure?.reason ?? 'failed',
    output: excerpt(output, fresh),
    known: known.map(({ id }) => id),
  }));
}
