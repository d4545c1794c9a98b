/** The rounds of an attempt: Claude works, its work is pushed, the test gate judges, Claude repairs. */

import { join } from 'node:path';
import { chooseFence } from '../app/contract/fence.ts';
import { firstPrompt, type Heard, readTemplate, trustedGuidance, withoutMessages } from './briefing.ts';
import type { Agent } from './claude/agent.ts';
import { splitLines } from './claude/lines.ts';
import { commandEnvironment } from './environment.ts';
import { AttemptFailed, attemptFailed } from './failure.ts';
import { limited } from './log.ts';
import { type GateReport, mergePrompt, repairPrompt } from './prompt.ts';
import { createDraft, labelChanges, type Phase, settleDraft } from './publish.ts';
import { commitMessage, prBody, prTitle } from './render/pull-request.ts';
import { weakened } from './render/tests.ts';
import type { Reporter } from './report.ts';
import type { Sandbox } from './sandbox/open.ts';
import { signWork } from './signed-commits.ts';
import type { Task, Work } from './task.ts';
import { readClosing } from './threads.ts';
import { fewerTests } from './verify/fewer-tests.ts';
import { type GateOptions, runSetup } from './verify/gate.ts';
import { gateReports } from './verify/judge.ts';
import { type GatePlan, measureBaseline, planGate, runPlannedGate } from './verify/plan.ts';
import { findWeakening, WEAKENING_PATHS } from './verify/weakening.ts';
import type { Conflict, Worktree } from './workspace/worktree.ts';

export type Bench = {
  worktree: Worktree;
  agent: Agent;
  /** What was said of the task. */
  heard: Heard;
  /** Whether the agent carries on with an earlier attempt's session. */
  isResumed: boolean;
  reporter: Reporter;
  temp: string;
  sandbox: Sandbox;
};

const WORKING = 'Claude is working';

/** Resolves when the gate has passed and a pull request is there; throws AttemptFailed otherwise. Fills in `work`. */
export async function doRounds(task: Task, bench: Bench, work: Work): Promise<void> {
  work.threads = bench.heard.threads.open;
  const plan = await begin(task, bench, work);
  work.template = await readTemplate(bench.worktree, task.stop);
  if (bench.worktree.hasEarlierWork) work.changes = await bench.worktree.changes(task.stop);
  await round(task, bench, work, firstPrompt(task, bench, work), task.facts.issue.title);
  await passGate(task, bench, work, plan);
  if (!work.pr) throw attemptFailed('push-rejected', explainRefusal(task, work.prRefusal));
  const conflict = await bench.worktree.conflict(task.stop);
  if (conflict) {
    await mergeDefault(task, bench, work, conflict);
    await passGate(task, bench, work, plan);
    if (await bench.worktree.conflict(task.stop)) throw conflictRemains(task, conflict);
  }
  await signWork(task, work);
}

/** The test gate, and as many repairs as the configuration allows; throws AttemptFailed when it does not pass. */
async function passGate(task: Task, bench: Bench, work: Work, plan: GatePlan): Promise<void> {
  const { settings } = task.inputs.dispatch;
  let found = await test(task, bench, work, plan);
  while (isWrong(found) && work.repairRounds < settings.repairRounds) {
    work.repairRounds += 1;
    const changed = await repair(task, bench, work, found);
    if (!changed) break;
    found = await test(task, bench, work, plan);
  }
  if (isWrong(found)) throw testsFailed(found, work.repairRounds);
}

const isWrong = ({ failed, weakened }: Found): boolean => failed.length + weakened.length > 0;

/** Claude gets one round to join its work with the default branch, where both have changed the same. */
async function mergeDefault(task: Task, bench: Bench, work: Work, conflict: Conflict): Promise<void> {
  const { worktree, reporter } = bench;
  const phase = `Claude merges ${task.defaultBranch}`;
  if (work.head !== undefined)
    await reporter.tell(work.head, phase, labelChanges(task.facts, 'in-progress'), task.stop);
  await worktree.merge(conflict, task.stop);
  const prompt = mergePrompt(task.defaultBranch, conflict.files);
  const changed = await round(task, bench, work, prompt, `Merge ${task.defaultBranch}`);
  if (!changed) throw conflictRemains(task, conflict);
}

function conflictRemains({ defaultBranch, inputs }: Task, { files }: Conflict): AttemptFailed {
  const names = files.slice(0, 10).join(', ');
  return attemptFailed(
    'merge-conflict',
    `The work conflicts with what ${defaultBranch} has become, and Claude could not join them: ${names}. Merge ${defaultBranch} into branch ${inputs.dispatch.branch} by hand; the work is there as it was tested.`,
  );
}

/** Gives the branch a head of its own with a check run on it, runs the setup commands, and looks at what the gate says now. */
async function begin(task: Task, bench: Bench, work: Work): Promise<GatePlan> {
  const { worktree, reporter } = bench;
  const { settings } = task.inputs.dispatch;
  work.head = await worktree.start(task.stop);
  const options = gateOptions(task, bench);
  if (settings.setup.length > 0) {
    await reporter.tell(work.head, 'Running the setup commands', [], task.stop);
    const failed = await runSetup(settings.setup, options);
    if (failed) {
      work.setupFailure = failed;
      throw attemptFailed('checkout-failed', `The setup command \`${failed.command}\` ${failed.reason}.`);
    }
    await worktree.ignoreUntracked(task.stop);
  }
  const { owner, name } = task.inputs.repository;
  const cache = join(task.inputs.home, 'baselines', owner, name);
  const planning = { worktree, settings, cache, warn: task.log.warning, gate: options };
  const plan = await planGate(planning, task.stop);
  if (plan.baseline || !plan.key) {
    await reporter.tell(work.head, WORKING, [], task.stop);
    return plan;
  }
  await reporter.tell(work.head, 'Running the tests on the unchanged code', [], task.stop);
  const measured = await measureBaseline(plan, planning, task.stop);
  reporter.enter(WORKING);
  return measured;
}

/** One round of Claude, committed and pushed whether it finished or not; false when it changed nothing. */
async function round(task: Task, bench: Bench, work: Work, prompt: string, subject: string): Promise<boolean> {
  const { worktree, agent } = bench;
  work.hasClaudeRun = true;
  const guidance = await trustedGuidance(worktree, work, task.stop);
  const { summary, structured, failure } = await agent.ask(prompt, task.stop, guidance);
  const closing = readClosing(structured, bench.heard.threads.open);
  if (closing) work.answers = closing.answers;
  const said = withoutMessages(task, work, closing?.summary ?? summary);
  if (said !== '') work.said = said;
  const changed = await worktree.commit(commitMessage(subject, task.inputs.dispatch.task), task.stop);
  const hasWork = changed || worktree.hasEarlierWork || work.changes.length > 0;
  if (hasWork) await publish(task, bench, work, failure ? undefined : 'testing');
  if (failure) throw new AttemptFailed(failure);
  if (!hasWork) {
    throw attemptFailed(
      'no-changes',
      'Claude ended without changing a file. Its own words are below; say in the issue what is missing.',
    );
  }
  return changed;
}

/** Pushes, opens the draft where there is none yet, and moves check run and label along, in one request. */
async function publish(task: Task, { worktree, reporter }: Bench, work: Work, phase: Phase | undefined): Promise<void> {
  const { facts, inputs, stop } = task;
  const { dispatch } = inputs;
  work.head = await worktree.push(stop);
  work.changes = await worktree.changes(stop);
  work.weakening = findWeakening(await worktree.diff(WEAKENING_PATHS, stop));
  const pr = {
    repositoryId: facts.repositoryId,
    base: task.defaultBranch,
    head: dispatch.branch,
    title: prTitle({ number: dispatch.task, title: facts.issue.title }),
    body: prBody({
      issue: dispatch.task,
      said: work.said,
      changes: work.changes,
      weakening: work.weakening,
      template: work.template,
      runUrl: inputs.runUrl,
      end: undefined,
    }),
  };
  const opening = work.pr === null && work.changes.length > 0 ? [createDraft(pr)] : [];
  const labels = phase === undefined ? [] : labelChanges(facts, phase);
  const title = phase === 'testing' ? 'Running the tests' : WORKING;
  const answers = await reporter.tell(work.head, title, [...opening, ...labels], stop);
  const [opened] = answers;
  if (opening.length > 0 && opened) {
    const settled = await settleDraft(opened, pr, task.github, { issue: dispatch.task, branch: dispatch.branch }, stop);
    if ('pr' in settled) work.pr = settled.pr;
    else work.prRefusal = settled.refusal;
  }
  for (const answer of answers.slice(opening.length)) {
    if (!answer.ok) task.log.warning(`A label could not be moved: ${answer.message}`);
  }
}

/** What has to be repaired: commands that failed, and tests that may not go, where the configuration forbids it. */
type Found = { failed: readonly GateReport[]; weakened: readonly string[] };

/** The test gate: fills in its verdict, and leaves the checkout as it was committed. */
async function test(task: Task, bench: Bench, work: Work, plan: GatePlan): Promise<Found> {
  const { worktree } = bench;
  const gate = await runPlannedGate(plan, worktree.path, gateOptions(task, bench));
  work.gate = gate;
  await worktree.clean(task.stop);
  work.weakening = [...work.weakening.filter(({ kind }) => kind !== 'fewer'), ...fewerTests(gate)];
  const isForbidden = task.inputs.dispatch.settings.weakerTests === 'forbid';
  return { failed: gateReports(gate), weakened: isForbidden ? work.weakening.map(weakened) : [] };
}

async function repair(task: Task, bench: Bench, work: Work, found: Found): Promise<boolean> {
  const { repairRounds: of } = task.inputs.dispatch.settings;
  const rounds = { round: work.repairRounds, of };
  if (work.head !== undefined) {
    const phase = `Claude repairs what the tests found (round ${rounds.round} of ${of})`;
    await bench.reporter.tell(work.head, phase, labelChanges(task.facts, 'in-progress'), task.stop);
  }
  const texts = found.failed.flatMap(({ output, known }) => [output, ...known]);
  const fence = chooseFence([...texts, ...found.weakened].join('\n'), task.tools.randomHex);
  const prompt = repairPrompt(found, fence, rounds);
  return await round(task, bench, work, prompt, `Repair what the tests found, round ${rounds.round}`);
}

/** Characters of the output of one run of the gate, or of the setup commands. */
const MOST_LOGGED = 5_000_000;

function gateOptions(task: Task, { worktree, temp, sandbox }: Bench): GateOptions {
  const { dispatch, environment } = task.inputs;
  const lines = splitLines(limited(task.log.info, MOST_LOGGED));
  return {
    run: sandbox.runCommand,
    cwd: worktree.path,
    environment: { ...commandEnvironment(environment, temp), ...sandbox.environment },
    timeoutMs: dispatch.settings.testTimeoutMinutes * 60_000,
    signal: task.stop,
    onOutput: lines.write,
    now: task.tools.now,
  };
}

function testsFailed({ failed, weakened }: Found, rounds: number): AttemptFailed {
  const commands = failed.map(({ command, reason }) => `\`${command}\` ${reason}`);
  const weaker =
    weakened.length > 0
      ? [`The change weakens the tests, which \`attempt.weaker-tests\` forbids here (${weakened.join('; ')})`]
      : [];
  const what = [...commands, ...weaker].join(', ');
  const after = rounds === 0 ? '' : ` after ${rounds} repair round${rounds === 1 ? '' : 's'}`;
  return attemptFailed(
    'tests-failed',
    `${what.slice(0, 1500)}${after}. The work so far is on the branch; a retry carries on from there.`,
  );
}

function explainRefusal(task: Task, refusal: string | undefined): string {
  const branch = task.inputs.dispatch.branch;
  const why = refusal ?? 'there is no difference to the default branch';
  const hint = /not permitted to create/i.test(why)
    ? ' Allow it in Settings → Actions → General → Workflow permissions, or connect the App.'
    : '';
  return `The work is on branch ${branch}, but no pull request could be opened: ${why}.${hint}`;
}
