/** Conversations beside lines of the task's pull request: which wait for an answer, what Claude is told of them, and what it answers. Pure. */
import { z } from 'zod';
import { markerJson, readMarker, writeMarker } from '../app/contract/marker.ts';
import type { Outcome } from '../app/contract/outcome.ts';
import { printable, visibleText } from '../app/contract/visible-text.ts';
import type { Thread } from './github/port.ts';
import { limitText } from './untrusted-text.ts';

/** A conversation that waits for an answer. */
export type OpenThread = Thread & { key: string };

const LIMITS = { open: 30, resolved: 20, one: 4000, all: 40_000, line: 200 };

/** By what Claude names it. */
const keyOf = (index: number): string => `T${index + 1}`;

const UNSETTLED = 'unsettled';
/** Ends a reply of ours that leaves the conversation open. */
export const unsettledMarker = (): string => writeMarker(UNSETTLED, markerJson({}));

/** The last word is ours, and it was not yet the answer. */
const isUnsettled = ({ comments }: Thread): boolean => {
  const last = comments.at(-1);
  return last?.isOwn === true && readMarker(UNSETTLED, last.body) !== undefined;
};

/**
 * Those that nobody has resolved and in which a person had the last word; an answer of ours waits for people, unless it says itself
 * that more is to come. `threads` have the comments of people who are heard, and our own.
 */
export function openThreads(threads: readonly Thread[]): OpenThread[] {
  return threads
    .filter((thread) => !thread.isResolved && (thread.comments.at(-1)?.isOwn === false || isUnsettled(thread)))
    .slice(-LIMITS.open)
    .map((thread, index) => ({ ...thread, key: keyOf(index) }));
}

/** One text for each open conversation. */
export function threadTexts(threads: readonly OpenThread[]): string[] {
  const each = Math.min(LIMITS.one, Math.floor(LIMITS.all / Math.max(1, threads.length)));
  return threads.map((thread) => {
    const said = thread.comments.map(
      ({ author, at, body, isOwn }) =>
        `${isOwn ? 'you' : author}, ${at.slice(0, 16).replace('T', ' ')}:\n${visibleText(body).trim()}`,
    );
    return `## ${thread.key}: ${placeOf(thread)}\n\n${limitText(said.join('\n\n'), each)}`;
  });
}

/** A line for each conversation that is settled, so that nothing of it is undone. */
export const resolvedLines = (threads: readonly Thread[]): string[] =>
  threads
    .filter(({ isResolved, comments }) => isResolved && comments.length > 0)
    .slice(-LIMITS.resolved)
    .map((thread) => {
      const begun = visibleText(thread.comments[0]?.body ?? '').replace(/\s+/g, ' ');
      return `- ${placeOf(thread)}: ${begun.trim().slice(0, LIMITS.line)}`;
    });

function placeOf({ path, line, isOutdated }: Thread): string {
  const where = `${printable(path)}${line === null ? '' : `:${line}`}`;
  return isOutdated ? `${where} (outdated: the line has changed since)` : where;
}

/** All the text in which a fence must not stand. */
export const threadsSpoken = (threads: readonly Thread[]): string =>
  threads.flatMap(({ path, comments }) => [path, ...comments.map(({ body }) => body)]).join('\n');

const closingSchema = z.object({
  summary: z.string().max(50_000).describe('The closing summary that the rules ask for, in Markdown.'),
  threads: z
    .array(
      z.object({
        thread: z.string().max(20).describe('The name of the conversation, such as T1.'),
        answer: z
          .string()
          .max(10_000)
          .describe('What you did about it, or why you did not, in Markdown. It is posted as your reply.'),
      }),
    )
    .max(200)
    .describe('One answer for each conversation of the review.'),
});
type Closing = { summary: string; answers: ThreadAnswer[] };
export type ThreadAnswer = { threadId: string; body: string };

/** `body` is undefined where Claude said nothing to that conversation. */
export type ThreadReply = { threadId: string; body: string | undefined; isSettled: boolean };

/** Endings in which Claude had come to its end, and its work is on the branch. */
const CAME_TO_ITS_END: readonly Outcome['kind'][] = ['tests-failed', 'merge-conflict', 'push-rejected'];

/**
 * What each open conversation hears when the attempt has ended. Only an attempt that succeeded settles one, by its answer to it.
 * What leaves it open is said once: it is no answer to say so again after each attempt.
 */
export function repliesTo(
  threads: readonly OpenThread[],
  answers: readonly ThreadAnswer[],
  outcome: Outcome,
): ThreadReply[] {
  const given = new Map(answers.map(({ threadId, body }) => [threadId, body]));
  const hasSucceeded = outcome.kind === 'succeeded';
  if (!hasSucceeded && !CAME_TO_ITS_END.includes(outcome.kind)) return [];
  return threads.flatMap((thread): ThreadReply[] => {
    const body = given.get(thread.id);
    const isSettled = hasSucceeded && body !== undefined;
    const isWorthIt = isSettled || ((hasSucceeded || body !== undefined) && !isUnsettled(thread));
    return isWorthIt ? [{ threadId: thread.id, body, isSettled }] : [];
  });
}

/** For `--json-schema`. */
export const CLOSING_SCHEMA: object = z.toJSONSchema(closingSchema, { target: 'draft-7' });

/** The last answer to each conversation that there is; undefined when Claude gave nothing in that form. */
export function readClosing(structured: unknown, threads: readonly OpenThread[]): Closing | undefined {
  const { data } = closingSchema.safeParse(structured);
  if (!data) return undefined;
  const given = new Map(data.threads.map(({ thread, answer }) => [thread.trim().toUpperCase(), answer.trim()]));
  const answers = threads.flatMap(({ id: threadId, key }) => {
    const body = given.get(key);
    return body ? [{ threadId, body }] : [];
  });
  return { summary: data.summary, answers };
}
