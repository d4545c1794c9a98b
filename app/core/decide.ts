/** Facts in, decision out: the steps a task goes through in one look at GitHub, each a file of its own. Pure. */
import type { State } from '../contract/labels.ts';
import type { TaskRecord } from '../contract/record.ts';
import { listenToNamedBots } from './bots.ts';
import { derive, labelsOfBots } from './derive.ts';
import type { Facts } from './facts.ts';
import { classifyNew } from './kind.ts';
import { type Question, questionOf } from './opinion.ts';
import { admit, needsRunners } from './steps/admit.ts';
import { checkApproval } from './steps/approval.ts';
import { followAttempt } from './steps/attempt.ts';
import { obeyCancelButton, obeyRerun, obeyTicks } from './steps/buttons.ts';
import { followIssue, followPull } from './steps/close.ts';
import { asksForRunners, carryOutCommands } from './steps/commands.ts';
import { waitForOthers } from './steps/dependencies.ts';
import { heedReview } from './steps/feedback.ts';
import { gatherResults } from './steps/gather.ts';
import { heedHint } from './steps/hint.ts';
import { obeyCancelledLabel, obeyKindLabel, obeyQueuedLabel, obeySpecialtyLabel } from './steps/labels.ts';
import { acceptPlan, makeParts } from './steps/plan.ts';
import { followSpecialties } from './steps/specialties.ts';
import type { Context, Draft, Step } from './task.ts';

export type Decision =
  /** `unlabel` are state labels that a bot put on it: they would have it looked at for ever. */
  | { kind: 'leave'; why: string; unlabel: string[] }
  /** Nothing but the list of runners is missing to decide: read it and ask again. */
  | { kind: 'read-runners' }
  /** The words leave open what it is: ask, and decide again. */
  | { kind: 'read-opinion'; question: Question }
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
    acceptPlan,
    followPull,
    followIssue,
    heedReview,
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
    makeParts,
    waitForOthers,
    admit,
  ];
  const task = derived.kind === 'task' ? derived : newTask(facts, context);
  if (task === 'opinion-missing')
    return { kind: 'read-opinion', question: questionOf(facts, context.config.specialties) };
  const first = begin(task, facts, context);
  if (asksForRunners(first, facts, context)) return { kind: 'read-runners' };
  const draft = steps.reduce((next, step) => step(next, facts, context), first);
  return needsRunners(draft, context) ? { kind: 'read-runners' } : { kind: 'task', ...draft };
}

type Task = { state: State; record: TaskRecord; rebuilt?: boolean };

function begin({ state, record, rebuilt = false }: Task, facts: Facts, { now }: Context): Draft {
  return {
    state,
    record,
    notices: rebuilt ? [...facts.notices, { code: 'record-rebuilt', at: now }] : facts.notices,
    wait: null,
    replies: [],
    reactions: [],
    ticked: [],
    priority: null,
    inTurn: [],
    parts: [],
    dropped: [],
    close: false,
    cancelRun: null,
    cancelWaitingSince: null,
    killRun: null,
    send: false,
  };
}

function newTask({ issue }: Facts, { config, opinion }: Context): Task | 'opinion-missing' {
  const classification = classifyNew(issue, config.specialties, opinion);
  if (classification === 'opinion-missing') return classification;
  const record: TaskRecord = {
    version: 1,
    classification,
    branch: null,
    approval: null,
    attempts: [],
    notBefore: null,
    commands: [],
    paused: null,
    pin: null,
  };
  return { state: 'queued', record };
}
