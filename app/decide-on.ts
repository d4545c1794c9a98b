/** Decides on one task by its facts and by what this process remembers of the others. */
import type { Config } from './config/schema.ts';
import { type Decision, decide } from './core/decide.ts';
import { graphOf } from './core/graph/concerned.ts';
import { evidenceFor, type Hint } from './core/hint.ts';
import { standsAside } from './core/hold.ts';
import type { OwnPolicies } from './core/schedule/policies/in-turn.ts';
import { toPast } from './core/schedule/remembered.ts';
import { activeAttempt, type Context } from './core/task.ts';
import type { Memory } from './github/memory.ts';
import type { Reading, RunnerLister, TaskRef } from './github/ports.ts';
import { runnersWithin } from './github/remember-runners.ts';
import { sharedWith } from './github/shared-runners.ts';
import type { Advisor } from './opinion/advisor.ts';

export type DecideDependencies = {
  github: RunnerLister;
  memory: Memory;
  /** Now, ISO 8601 in UTC. */
  clock: () => string;
  /** 16 lower-case hexadecimal digits, never the same twice. */
  nonce: () => string;
  /** Whom to ask where words leave open what an issue is. */
  advisor?: Advisor | undefined;
  /** The operator's own scheduling policies, by name. */
  policies?: OwnPolicies;
};

/** Whoever found a task next in line has read the list of runners; what was dispatched since then is reserved. */
const JUST_READ_MS = 2000;

/**
 * The decision, and what gives the runner that it chose free again. Reads what `decide` asks for: a second opinion, the list of
 * runners.
 */
export async function decideOn(
  deps: DecideDependencies,
  ref: TaskRef,
  { facts: read }: Reading,
  config: Config,
  hint: Hint,
  refusal: Context['refusal'],
): Promise<{ decision: Decision; release: () => void }> {
  const { memory } = deps;
  const now = deps.clock();
  const evidence = evidenceFor(read.issue.textHash, hint);
  const asleep = memory.ofRepo(ref.repo).filter(({ record }) => standsAside(record, now));
  const decideWith = (runners: Context['runners'], opinion: Context['opinion']) => {
    // Other tasks of this process may have taken a runner since the facts were read, and GitHub may show some that it has not seen.
    const active = new Set([...read.activeElsewhere, ...memory.activeBeside(ref)]);
    const facts = { ...read, activeElsewhere: [...active] };
    return decide(facts, {
      now,
      nonce: deps.nonce(),
      config,
      runners,
      opinion,
      reserved: memory.reserved(ref),
      sleeping: new Set(asleep.map((seen) => seen.ref.number)),
      offline: memory.offline(ref.repo),
      subtasks: memory.resultsOf(read.dependencies.subIssues.map(({ key }) => key)),
      past: memory.pastBeside(ref),
      graph: graphOf(memory.nodes()),
      policies: deps.policies,
      ...sharedWith(deps, ref.repo, runners, now),
      evidence,
      refusal,
    });
  };
  const { advisor } = deps;
  let opinion: Context['opinion'] = advisor && { kind: 'unread' };
  let decision = decideWith({ kind: 'unread' }, opinion);
  if (decision.kind === 'read-opinion' && advisor) {
    opinion = await advisor.ask(ref, decision.question);
    decision = decideWith({ kind: 'unread' }, opinion);
  }
  if (decision.kind === 'read-runners') {
    const isTurn = hint.news.every(({ kind }) => kind === 'turn');
    decision = decideWith(await runnersWithin(deps, ref.repo, isTurn ? JUST_READ_MS : 0), opinion);
  }
  // At once, with no wait in between: the next task to decide must see it.
  const attempt = decision.kind === 'task' ? activeAttempt(decision.record) : undefined;
  // What an earlier look reserved, whose write nobody answered, ends with this decision.
  if (attempt && decision.kind === 'task')
    memory.reserve(ref, attempt.runner, toPast(ref.number, read.issue, decision.record, { queued: false }));
  else memory.release(ref);
  return { decision, release: () => memory.release(ref) };
}
