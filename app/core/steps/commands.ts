/** Carries out `/claude …` comments, each once: the record remembers their ids. */
import { isTooMuch } from '../bots.ts';
import { COMMANDS, type Verb } from '../command-table.ts';
import { type Command, type Order, parseCommands } from '../commands.ts';
import type { CommentFacts, Facts } from '../facts.ts';
import type { Message } from '../replies.ts';
import { mayStart } from '../rights.ts';
import type { Context, Draft, Step } from '../task.ts';
import { commentsOfTask, MAX_REMEMBERED, unhandledCommands } from '../unhandled.ts';
import { approve, cancel, fix, plan, retry, review } from './commands-attempt.ts';
import { assign, pause, prioritise, resume, specialise } from './commands-queue.ts';

export const carryOutCommands: Step = (draft, facts, context) =>
  unhandled(draft, facts).reduce((next, comment) => carryOut(next, comment, facts, context), draft);

const unhandled = ({ record }: Draft, facts: Facts) =>
  unhandledCommands({ comments: commentsOfTask(facts) }, record.commands);

/** True when a command names a PC and nobody has looked which there are. */
export function asksForRunners(draft: Draft, facts: Facts, context: Context): boolean {
  if (context.runners.kind !== 'unread') return false;
  const waiting = unhandled(draft, facts).flatMap(({ body }) => parseCommands(body));
  return waiting.some((command) => command.kind === 'command' && 'pc' in command && command.pc !== null);
}

function carryOut(draft: Draft, comment: CommentFacts, facts: Facts, context: Context): Draft {
  const messages: Message[] = [];
  const ignored = isTooMuch(comment, commentsOfTask(facts), (body) => parseCommands(body).length > 0);
  let done = !ignored;
  let next = draft;
  for (const command of ignored ? [] : parseCommands(comment.body)) {
    const result = obey(next, command, comment, facts, context);
    next = result.draft;
    if (result.message) messages.push(result.message);
    done &&= result.done;
  }
  const commands = [...next.record.commands, comment.id].slice(-MAX_REMEMBERED);
  return {
    ...next,
    record: { ...next.record, commands },
    // A bot could take an answer for a question.
    replies:
      messages.length > 0 && !comment.author?.named ? [...next.replies, { to: comment.id, messages }] : next.replies,
    reactions: [...next.reactions, { commentId: comment.id, done }],
  };
}

/** What became of one command; a refused one leaves the draft as it was and says why. */
export type Result = { draft: Draft; done: boolean; message?: Message };

function obey(draft: Draft, command: Command, comment: CommentFacts, facts: Facts, context: Context): Result {
  if (command.kind !== 'command') return { draft, done: false, message: command };
  return obeyOrder(draft, command, { by: comment.author?.login ?? null, at: comment.createdAt }, facts, context);
}

/** An order by a comment or by a box of the dashboard: the same rights, the same effect. */
export function obeyOrder(
  draft: Draft,
  order: Order,
  { by, at }: { by: string | null; at: string },
  facts: Facts,
  context: Context,
): Result {
  const { verb } = order;
  if (by === null || !isAllowed(verb, by, facts)) return { draft, done: false, message: { kind: 'not-allowed', verb } };
  return carryOutOrder(draft, order, { by, at }, facts, context);
}

function isAllowed(verb: Verb, login: string, { permissions, issue }: Facts): boolean {
  switch (COMMANDS[verb].right) {
    case 'everybody':
      return true;
    case 'author':
      return mayStart(permissions, login) || issue.author?.login === login;
    case 'write':
      return mayStart(permissions, login);
  }
}

/** Who wrote the comment, and when (ISO 8601). */
export type Asked = { by: string; at: string };

function carryOutOrder(draft: Draft, order: Order, asked: Asked, facts: Facts, context: Context): Result {
  switch (order.verb) {
    case 'help':
    case 'status':
    case 'why':
    case 'queue':
      return { draft, done: true, message: { kind: order.verb } };
    case 'retry':
      return retry(draft, order.pc, facts, context);
    case 'fix':
      return fix(draft, asked, facts);
    case 'review':
      return review(draft, asked, facts, context);
    case 'plan':
      return plan(draft, asked, facts, context);
    case 'cancel':
      return cancel(draft, asked, context);
    case 'approve':
      return approve(draft, asked, facts, context);
    case 'pause':
      return pause(draft, asked);
    case 'resume':
      return resume(draft);
    case 'priority':
      return prioritise(draft, order.priority);
    case 'specialty':
      return specialise(draft, order.name, context);
    case 'assign':
      return assign(draft, order.pc, context);
  }
}
