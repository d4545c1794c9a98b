/** Facts in, decision out: the steps a task goes through in one look at GitHub, each a file of its own. Pure. */
import type { State } from '../contract/labels.ts';
import type { TaskRecord } from '../contract/record.ts';
import { listenToNamedBots } from './bots.ts';
import { type Derived, derive, labelsOfBots } from './derive.ts';
import type { Facts } from './facts.ts';
import { classifyTask } from './kind.ts';
import { admit, needsRunners } from './steps/admit.ts';
import { checkApproval } from './steps/approval.ts';
import { followAttempt } from './steps/attempt.ts';
import { obeyCancelButton, obeyRerun, obeyTicks } from './steps/buttons.ts';
import { followIssue, followPull } from './steps/close.ts';
import { asksForRunners, carryOutCommands } from './steps/commands.ts';
import { waitForOthers } from './steps/dependencies.ts';
import { gatherResults } from './steps/gather.ts';
import { heedHint } from './steps/hint.ts';
import { obeyCancelledLabel, obeyKindLabel, obeyQueuedLabel, obeySpecialtyLabel } from './steps/labels.ts';
import { followSpecialties } from './steps/specialties.ts';
import type { Context, Draft, Step } from './task.ts';

export type Decision =
  /** `unlabel` are state labels that a bot put on it: they would have it looked at for ever. */
  | { kind: 'leave'; why: string; unlabel: string[] }
  /** Nothing but the list of runners is missing to decide: read it and ask again. */
  | { kind: 'read-runners' }
  /** What GitHub should show, and what should be sent. */
  | ({ kind: 'task' } & Draft);

/** Deciding again on facts that show a decision carried out yields the same draft, hence no further action. */
export function decide(read: Facts, context: Context): Decision {
  const facts = listenToNamedBots(read, context.config.bots);
  const derived = derive(facts, context.evidence, context.now, context.config);
  if (derived.kind === 'not-a-task') {
    const { why } = derived;
    return { kind: 'leave', why, unlabel: why === 'archived' ? [] : labelsOfBots(facts) };
  }
  const wantsQueue = derived.kind === 'task' && derived.wantsQueue;
  const cancelledBy = derived.kind === 'task' ? derived.cancelledBy : null;
  const steps: Step[] = [
    obeySpecialtyLabel,
    obeyKindLabel,
    followAttempt,
    followPull,
    followIssue,
    obeyCancelledLabel(cancelledBy),
    obeyQueuedLabel(wantsQueue),
    obeyRerun,
    obeyCancelButton,
    obeyTicks,
    carryOutCommands,
    followSpecialties,
    checkApproval,
    heedHint,
    gatherResults,
    waitForOthers,
    admit,
  ];
  const first = begin(derived, facts, context);
  if (asksForRunners(first, facts, context)) return { kind: 'read-runners' };
  const draft = steps.reduce((next, step) => step(next, facts, context), first);
  return needsRunners(draft, context) ? { kind: 'read-runners' } : { kind: 'task', ...draft };
}

function begin(derived: Exclude<Derived, { kind: 'not-a-task' }>, facts: Facts, { now, config }: Context): Draft {
  const rebuilt = derived.kind === 'task' && derived.rebuilt;
  const task: { state: State; record: TaskRecord } =
    derived.kind === 'new' ? { state: 'queued', record: newRecord(facts, config) } : derived;
  return {
    state: task.state,
    record: task.record,
    notices: rebuilt ? [...facts.notices, { code: 'record-rebuilt', at: now }] : facts.notices,
    wait: null,
    replies: [],
    reactions: [],
    ticked: [],
    priority: null,
    inTurn: [],
    close: false,
    cancelRun: null,
    killRun: null,
    send: false,
  };
}

function newRecord({ issue }: Facts, { specialties }: Context['config']): TaskRecord {
  return {
    version: 1,
    classification: classifyTask(issue, specialties),
    branch: null,
    approval: null,
    attempts: [],
    notBefore: null,
    commands: [],
    paused: null,
    pin: null,
  };
}
