/** Hands a queued task to a runner, or says why it waits. */
import { ACTIVE_STATES, type Kind, RUNNER_LABEL, type Specialty } from '../../contract/labels.ts';
import { isAnswer } from '../../contract/product.ts';
import type { Attempt } from '../../contract/record.ts';
import { branchOf } from '../branch.ts';
import type { Facts, RunnerFacts } from '../facts.ts';
import { holdOfPin } from '../hold.ts';
import { withConfigWarnings } from '../notices.ts';
import { choose, queuePlace } from '../schedule/choose.ts';
import { opensAt } from '../schedule/hours.ts';
import { attemptsLeftToday, ledgerOf, limitOf } from '../schedule/limits.ts';
import { addressOf, type Place } from '../schedule/places.ts';
import { toPast } from '../schedule/remembered.ts';
import { type Survey, survey } from '../schedule/survey.ts';
import { type Warning, warningsOf } from '../schedule/warnings.ts';
import type { Context, Draft, Step, Wait } from '../task.ts';
import { move } from '../transitions.ts';

const REPORTS_KEPT = 5;

export const admit: Step = (before, facts, context) => {
  const draft = asksForQueue(before) ? { ...before, inTurn: surveyFor(before, facts, context).inTurn } : before;
  if (draft.state !== 'queued') return isOver(draft.state) ? warn(draft, []) : draft;
  const wait = (reason: Wait): Draft => ({ ...draft, wait: reason });
  const obstacle = obstacleTo(draft, facts, context);
  if (obstacle) return wait(obstacle);
  const { specialty } = draft.record.classification;
  switch (context.runners.kind) {
    case 'unread':
      return draft;
    case 'forbidden':
      return assign(draft, facts, context, { runner: anyRunner(specialty) });
    case 'listed': {
      const surveyed = surveyFor(draft, facts, context);
      const warned = warn(draft, warningsOf(context.config, context.runners.runners, surveyed.policyFault));
      return give(warned, facts, context, { surveyed, runners: context.runners.runners });
    }
  }
};

/** A place for the task, by a person's word or by score; else why it waits. */
function give(
  draft: Draft,
  facts: Facts,
  context: Context,
  { surveyed, runners }: { surveyed: Survey; runners: readonly RunnerFacts[] },
): Draft {
  const { pin, classification } = draft.record;
  if (pin) {
    const hold = holdOfPin(pin.name, runners, context.reserved);
    if (hold) return { ...draft, wait: hold };
    const place = surveyed.places.find(({ name }) => name === pin.name);
    const runner = { ...pin, ...(place?.org && { org: true as const }) };
    return assign(draft, facts, context, { runner, ...inPool(place) });
  }
  const choice = choose(facts.issue.number, surveyed);
  if (choice.kind !== 'chosen') return { ...draft, wait: choice };
  const { place, score } = choice;
  const runner = {
    name: place.name.slice(0, 200),
    label: addressOf(place, classification.specialty),
    ...(place.org && { org: true as const }),
  };
  return assign(draft, facts, context, { runner, score, ...inPool(place) });
}

const isOver = (state: Draft['state']) => !ACTIVE_STATES.some((active) => active === state);

const warn = (draft: Draft, warnings: Warning[]): Draft => ({
  ...draft,
  notices: withConfigWarnings(draft.notices, warnings),
});

/** True when the only thing that keeps the task from being dispatched is that nobody has looked for a runner. */
export function needsRunners(draft: Draft, context: Context): boolean {
  return draft.state === 'queued' && draft.wait === null && context.runners.kind === 'unread';
}

const asksForQueue = ({ replies }: Draft) =>
  replies.some(({ messages }) => messages.some(({ kind }) => kind === 'queue'));

/** The queue, with this task in it when it waits. Where nobody looked for runners there are none. */
function surveyFor(draft: Draft, facts: Facts, context: Context): Survey {
  const { sleeping, reserved, config, now, past, policies, elsewhere, shared } = context;
  const runners = context.runners.kind === 'listed' ? context.runners.runners : [];
  const own = draft.state === 'queued' ? ownOf(draft, facts) : null;
  const queue = facts.queue.filter(({ number }) => number !== facts.issue.number);
  return survey({
    queue,
    own,
    past,
    sleeping,
    active: facts.activeElsewhere.length,
    runners,
    reserved,
    config,
    policies,
    elsewhere,
    shared,
    now,
  });
}

const ownOf = ({ record, priority }: Draft, { issue }: Facts) =>
  toPast(issue.number, issue, record, { queued: true, priority });

const inPool = (place: Place | undefined): Pick<Attempt, 'pool'> =>
  place === undefined || place.pool === null ? {} : { pool: place.pool };

/** Where runners can't be listed, GitHub's own queue finds one by label. */
function anyRunner(specialty: Specialty): Attempt['runner'] {
  const label = specialty === 'general' ? RUNNER_LABEL : specialty;
  return { name: `any runner labelled ${label}`, label };
}

function obstacleTo(draft: Draft, facts: Facts, context: Context): Wait | undefined {
  const { now, config } = context;
  const { record } = draft;
  if (facts.repository.archived) return { kind: 'archived' };
  if (!facts.workflowPresent) return { kind: 'workflow-missing' };
  if (record.paused) return { kind: 'paused', by: record.paused.by };
  if (record.notBefore !== null && Date.parse(record.notBefore) > Date.parse(now))
    return { kind: 'not-before', until: record.notBefore };
  const hours = config['working-hours'];
  const until = hours === undefined ? null : opensAt(now, hours);
  if (until !== null) return { kind: 'outside-hours', until };
  return beyondLimits(draft, facts, context);
}

function beyondLimits(draft: Draft, facts: Facts, context: Context): Wait | undefined {
  const { now, config, past } = context;
  const own = ownOf(draft, facts);
  const ledger = ledgerOf([...past.filter(({ number }) => number !== own.number), own], now, config);
  const limit = limitOf(own, ledger, config);
  if (limit) return limit;
  const { usdPerDay, parallel } = config.limits;
  if (usdPerDay !== null && attemptsLeftToday(ledger, config) === 0) {
    const { spentTodayUsd: spentUsd, active, until } = ledger;
    return { kind: 'day-budget', spentUsd, limitUsd: usdPerDay, active, until };
  }
  if (facts.activeElsewhere.length < parallel) return undefined;
  return { kind: 'limit', parallel, queue: queuePlace(own.number, surveyFor(draft, facts, context)) };
}

/** The comment that holds the record has little room: only the last attempts keep what choosing a PC is made of. */
function shorten({ score: _, session: __, pc, ...attempt }: Attempt, at: number, all: readonly Attempt[]): Attempt {
  return pc && at >= all.length - REPORTS_KEPT ? { ...attempt, pc } : attempt;
}

/** First the record says so; only then is the job dispatched, so that a crash in between is seen and made good. */
function assign(
  draft: Draft,
  facts: Facts,
  context: Context,
  chosen: Pick<Attempt, 'runner' | 'score' | 'pool'>,
): Draft {
  const { feedback, ...record } = draft.record;
  const head = readHead(record.classification.kind, facts);
  const attempt: Attempt = {
    number: (record.attempts.at(-1)?.number ?? 0) + 1,
    nonce: context.nonce,
    ...chosen,
    dispatchedAt: context.now,
    runId: null,
    startedAt: null,
    endedAt: null,
    outcome: null,
    costUsd: null,
    turns: null,
    ...(head !== null && { head }),
    ...(feedback && { feedback }),
  };
  const branch =
    record.branch ?? (head === null ? branchOf(facts.issue.number, record.classification.specialty) : null);
  const attempts = [...record.attempts.map(shorten), attempt].slice(-100);
  return {
    ...move(draft, 'assigned'),
    record: { ...record, branch, attempts, notBefore: null, pin: null },
    send: true,
  };
}

/** The commit that an attempt reads which changes nothing; null for all others. */
const readHead = (kind: Kind, { issue, repository }: Facts): string | null =>
  isAnswer(kind) ? (issue.pullHead ?? repository.defaultHead) : null;
