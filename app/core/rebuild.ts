/** A task record made anew from GitHub's facts, when the one in the comment cannot be trusted. */
import type { Specialties } from '../config/specialties.ts';
import { RUNNER_LABEL } from '../contract/labels.ts';
import { isAnswer } from '../contract/product.ts';
import { type Attempt, recordSchema, type TaskRecord } from '../contract/record.ts';
import { branchOf } from './branch.ts';
import { parseCommands } from './commands.ts';
import type { Facts, NamedRun } from './facts.ts';
import { classifyTask } from './kind.ts';
import { type Ending, endingOf } from './run-outcome.ts';
import { commentsOfTask, MAX_REMEMBERED } from './unhandled.ts';

/** Classification and approval start afresh: nothing that a forger could have written is kept. */
export function rebuild(facts: Facts, runs: readonly NamedRun[], now: string, specialties: Specialties): TaskRecord {
  const { issue } = facts;
  const classification = classifyTask(issue, specialties);
  const answers = isAnswer(classification.kind);
  const attempts = onePerAttempt(runs).map((named) => toAttempt(named, facts, answers, now));
  return recordSchema.parse({
    version: 1,
    classification,
    branch:
      attempts.length > 0 && (!answers || facts.pull !== null)
        ? (branchIn(facts) ?? branchOf(issue.number, classification.specialty))
        : null,
    approval: null,
    attempts,
    notBefore: null,
    // What was asked before now was carried out, or can be asked again; doing it twice would be worse.
    commands: commentsOfTask(facts)
      .filter(({ body, ours }) => !ours && parseCommands(body).length > 0)
      .map(({ id }) => id)
      .slice(-MAX_REMEMBERED),
  });
}

/** People may have changed the specialty since the branch got its name. */
const branchIn = ({ record }: Facts) => (record.kind === 'broken' ? record.branch : null);

/** Of several runs for one attempt the lowest id is the one that works. */
function onePerAttempt(runs: readonly NamedRun[]): NamedRun[] {
  const first = new Map<number, NamedRun>();
  for (const named of runs) {
    const known = first.get(named.attempt);
    if (!known || named.run.id < known.run.id) first.set(named.attempt, named);
  }
  return [...first.values()].toSorted((a, b) => a.attempt - b.attempt).slice(-100);
}

function toAttempt({ attempt, nonce, run }: NamedRun, facts: Facts, answers: boolean, now: string): Attempt {
  const started = run.startedAt ?? now;
  const base = {
    number: attempt,
    nonce,
    runner: { name: run.runner ?? 'unknown', label: RUNNER_LABEL },
    dispatchedAt: started,
    runId: run.id,
    startedAt: run.phase === 'queued' ? null : started,
  };
  if (run.phase !== 'completed') return { ...base, endedAt: null, outcome: null, costUsd: null, turns: null };
  const result = facts.results.find((one) => one.nonce === nonce);
  const ending =
    answers && !result ? endingOfAnswer(run, facts.issue) : endingOf(run, result ? { kind: 'result', result } : null);
  return { ...base, endedAt: run.completedAt ?? now, ...ending };
}

/** Where its check run stands only the lost record knew; the job fails whenever the attempt does. */
function endingOfAnswer(run: NamedRun['run'], { pullHead }: Facts['issue']): Ending {
  if (run.conclusion !== 'success') return endingOf(run, null);
  const published = pullHead === null ? 'comment' : 'review';
  return { outcome: { kind: 'succeeded' }, costUsd: null, turns: null, published };
}
