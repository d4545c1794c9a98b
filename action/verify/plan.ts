/** The gate of one attempt: which commands it has, what they say of the unchanged code, and the verdict on the changed one. */
import type { Settings } from '../../app/contract/settings.ts';
import type { Worktree } from '../workspace/worktree.ts';
import { type Baseline, baselineOf } from './baseline.ts';
import { type BaselineKey, readBaseline, writeBaseline } from './baseline-cache.ts';
import { gateCommands } from './commands.ts';
import type { GateCommand } from './detect/project.ts';
import { type GateOptions, runGate } from './gate.ts';
import { type Gate, judge } from './judge.ts';

export type GatePlan = {
  commands: readonly GateCommand[];
  /** Undefined while it has not been measured, or when there is nothing to run. */
  baseline: Baseline | undefined;
  /** Where the baseline is kept; undefined when there is nothing to run. */
  key: BaselineKey | undefined;
};

export type PlanOptions = {
  worktree: Worktree;
  settings: Pick<Settings, 'setup' | 'test' | 'timeoutMinutes'>;
  /** Directory of this repository's baselines on the PC. */
  cache: string;
  warn: (text: string) => void;
  gate: GateOptions;
};

/** Of the attempt's whole time: so much the gate may take before Claude begins. */
const SHARE = 0.25;

/** The commands are those that the checkout names before Claude has changed it; the baseline comes from the PC's cache. */
export async function planGate(options: PlanOptions, signal: AbortSignal): Promise<GatePlan> {
  const { worktree, settings, cache, warn } = options;
  const commands = await gateCommands(settings.test, worktree.path);
  if (commands.length === 0) return { commands, baseline: undefined, key: undefined };
  const commit = await worktree.baseCommit(signal);
  const all = [...settings.setup, '--', ...commands.map(({ command }) => command)];
  const key: BaselineKey = { directory: cache, commit, commands: all };
  return { commands, baseline: await orWarn(() => readBaseline(key), warn), key };
}

/**
 * Runs the gate before Claude, on the commit of the default branch that the work started from, so that what an earlier
 * attempt broke is no excuse. One that takes too long is cut short, and that is kept too: nobody waits for it again.
 */
export async function measureBaseline(plan: GatePlan, options: PlanOptions, signal: AbortSignal): Promise<GatePlan> {
  const { worktree, settings, gate, warn } = options;
  const { commands, key } = plan;
  if (!key) return plan;
  if (worktree.hasEarlierWork) await worktree.visit(key.commit, signal);
  const timeoutMs = Math.min(gate.timeoutMs, settings.timeoutMinutes * 60_000 * SHARE);
  const baseline = baselineOf(await runGate(commands, { ...gate, timeoutMs }));
  await worktree.clean(signal);
  await orWarn(() => writeBaseline(key, baseline), warn);
  return { ...plan, baseline };
}

/** Where the code had nothing to test before, what Claude added counts. */
export async function runPlannedGate(plan: GatePlan, directory: string, options: GateOptions): Promise<Gate> {
  const commands = plan.commands.length > 0 ? plan.commands : await gateCommands([], directory);
  return judge(await runGate(commands, options), plan.baseline);
}

/** Without its cache the attempt only takes longer. */
async function orWarn<T>(work: () => Promise<T>, warn: (text: string) => void): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    warn(`The test results of the unchanged code could not be kept on this PC: ${String(error)}`);
    return undefined;
  }
}
