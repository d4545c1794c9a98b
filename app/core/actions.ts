/** The difference between what GitHub shows and what it should show, as the fewest things to do. Pure. */
import type { Config } from '../config/schema.ts';
import type { Dispatch } from '../contract/dispatch.ts';
import {
  priorityLabel,
  priorityOf,
  RUNNER_LABEL,
  SPECIALTIES,
  specialtyLabel,
  specialtyOf,
  stateLabel,
  stateOf,
} from '../contract/labels.ts';
import { readMarker } from '../contract/marker.ts';
import { branchOf } from './branch.ts';
import type { CommentFacts, Facts } from './facts.ts';
import { attemptBudget } from './schedule/limits.ts';
import { meantBy } from './specialties.ts';
import { activeAttempt, type Draft } from './task.ts';

export type Action =
  | { kind: 'cancel-run'; runId: number }
  | { kind: 'cancel-waiting'; since: string }
  | { kind: 'kill-run'; runId: number }
  /** `on`: node id of the pull request, where the comment stands there. */
  | { kind: 'reply'; body: string; on?: string }
  | { kind: 'close-issue' }
  /** A sub-issue of this one. */
  | { kind: 'create-part'; title: string; body: string; labels: string[] }
  /** A sub-issue that stands there twice. */
  | { kind: 'drop-part'; nodeId: string }
  | { kind: 'create-record'; body: string }
  | { kind: 'update-record'; nodeId: string; body: string }
  | { kind: 'delete-comment'; nodeId: string }
  | { kind: 'add-labels'; names: string[] }
  | { kind: 'remove-labels'; names: string[] }
  | { kind: 'react'; nodeId: string; content: 'THUMBS_UP' | 'THUMBS_DOWN' }
  | { kind: 'dispatch'; dispatch: Dispatch };

/** Words rendered for the draft; a reply's text ends with its marker. */
export type Rendered = {
  record: string;
  replies: { to: number; body: string }[];
  /** In the order of the draft's. */
  parts: { title: string; body: string }[];
};

export const RECORD_MARKER = 'record';
export const REPLY_MARKER = 'reply';

/** The app's own comments that carry a record, oldest first; more than one only after a race. */
export const recordComments = (comments: readonly CommentFacts[]): CommentFacts[] =>
  comments.filter(({ ours, body }) => ours && readMarker(RECORD_MARKER, body) !== undefined);

/**
 * In the order in which they are carried out: an answer is written before the record says that it was, the record before
 * the labels, and everything before the dispatch. Wherever it is cut off, the next look finishes it.
 */
export function toActions(
  draft: Draft,
  facts: Facts,
  rendered: Rendered,
  settings: { config: Config; broker: string },
): Action[] {
  const actions: Action[] = [];
  if (draft.cancelRun !== null) actions.push({ kind: 'cancel-run', runId: draft.cancelRun });
  if (draft.cancelWaitingSince !== null) actions.push({ kind: 'cancel-waiting', since: draft.cancelWaitingSince });
  if (draft.killRun !== null) actions.push({ kind: 'kill-run', runId: draft.killRun });
  for (const { to, body } of rendered.replies)
    if (!isAnswered(facts, to)) actions.push({ kind: 'reply', body, ...placeOf(facts, to) });
  if (draft.close) actions.push({ kind: 'close-issue' });
  const [comment, ...doubles] = recordComments(facts.comments);
  if (!comment) actions.push({ kind: 'create-record', body: rendered.record });
  else if (comment.body !== rendered.record)
    actions.push({ kind: 'update-record', nodeId: comment.nodeId, body: rendered.record });
  for (const { nodeId } of doubles) actions.push({ kind: 'delete-comment', nodeId });
  actions.push(...labelActions(draft, facts, settings.config));
  for (const [at, text] of rendered.parts.entries())
    actions.push({ kind: 'create-part', ...text, labels: labelsOfPart(draft.parts[at], settings.config) });
  for (const nodeId of draft.dropped) actions.push({ kind: 'drop-part', nodeId });
  for (const { commentId, done } of draft.reactions) {
    const nodeId = allComments(facts).find(({ id }) => id === commentId)?.nodeId;
    if (nodeId !== undefined) actions.push({ kind: 'react', nodeId, content: done ? 'THUMBS_UP' : 'THUMBS_DOWN' });
  }
  const dispatch = draft.send ? toDispatch(draft, facts, settings) : undefined;
  if (dispatch) actions.push({ kind: 'dispatch', dispatch });
  return actions;
}

const allComments = ({ comments, pull }: Facts): readonly CommentFacts[] => [
  ...comments,
  ...(pull?.feedback?.comments ?? []),
];

/** Where the plan names no specialty of this repository, the words of the issue decide. */
function labelsOfPart(part: Draft['parts'][number] | undefined, { specialties }: Config): string[] {
  const specialty = part?.specialty === undefined ? undefined : meantBy(part.specialty, specialties);
  return [stateLabel('queued'), ...(specialty === undefined ? [] : [specialtyLabel(specialty)])];
}

/** An answer stands where it was asked for. */
function placeOf({ pull }: Facts, to: number): { on?: string } {
  const { feedback } = pull ?? {};
  return feedback?.comments.some(({ id }) => id === to) ? { on: feedback.nodeId } : {};
}

export function isAnswered(facts: Facts, to: number): boolean {
  return allComments(facts).some(({ ours, body }) => {
    const marker = ours ? readMarker(REPLY_MARKER, body) : undefined;
    return marker !== undefined && marker.json === replyMarkerJson(to);
  });
}

export const replyMarkerJson = (to: number): string => JSON.stringify({ to });

/** Exactly one state label and one specialty label, and the priority somebody asked for; all others stay as people set them. */
function labelActions({ state, record, priority }: Draft, { issue }: Facts, { specialties }: Config): Action[] {
  const { specialty, was } = record.classification;
  const wanted = [stateLabel(state), specialtyLabel(specialty)];
  if (priority !== null) wanted.push(priorityLabel(priority));
  // Other labels of that form may mean something to people that the configuration does not say.
  const isOurs = (name: string | undefined) =>
    name !== undefined &&
    (name === was || meantBy(name, specialties) !== undefined || SPECIALTIES.some((one) => one === name));
  const has = (name: string) => issue.labels.some((label) => label.toLowerCase() === name);
  const add = wanted.filter((name) => !has(name));
  const remove = issue.labels.filter(
    (label) =>
      !wanted.includes(label.toLowerCase()) &&
      (stateOf(label) !== undefined ||
        isOurs(specialtyOf(label)) ||
        (priority !== null && priorityOf(label) !== undefined)),
  );
  const actions: Action[] = [];
  if (add.length > 0) actions.push({ kind: 'add-labels', names: add });
  if (remove.length > 0) actions.push({ kind: 'remove-labels', names: remove });
  return actions;
}

/** What one task of the pool may use. */
function quotaOf(name: string | undefined, { pools }: Config): Pick<Dispatch['settings'], 'cpus' | 'memoryGb'> {
  const { cpus, memoryGb } = (name === undefined ? undefined : pools[name]) ?? {};
  return { ...(cpus !== undefined && { cpus }), ...(memoryGb !== undefined && { memoryGb }) };
}

/** Said only where the action cannot know: an older one knows nothing of it. */
function aboutSpecialty(specialty: string, { specialties }: Config): Pick<Dispatch['settings'], 'specialty'> {
  const own = specialties.list.find(({ name }) => name === specialty);
  if (!own || (own.name === own.builtIn && own.description === null)) return {};
  const { builtIn, description } = own;
  return { specialty: { ...(builtIn !== null && { builtIn }), ...(description !== null && { description }) } };
}

function toDispatch(
  { record }: Draft,
  { issue }: Facts,
  { config, broker }: { config: Config; broker: string },
): Dispatch | undefined {
  const attempt = activeAttempt(record);
  const { approval, classification } = record;
  if (!attempt || !approval) return undefined;
  const { label } = attempt.runner;
  return {
    task: issue.number,
    attempt: attempt.number,
    nonce: attempt.nonce,
    runs_on: label === RUNNER_LABEL ? [label] : [RUNNER_LABEL, label],
    specialty: classification.specialty,
    kind: classification.kind,
    // An answer has none, and pushes nothing to it.
    branch: record.branch ?? branchOf(issue.number, classification.specialty),
    approved_text: approval.textHash,
    settings: {
      ...config.attempt,
      ...quotaOf(attempt.pool, config),
      ...aboutSpecialty(classification.specialty, config),
      budgetUsd: attemptBudget(record.attempts, config),
    },
    broker,
    head: attempt.head ?? '',
  };
}
