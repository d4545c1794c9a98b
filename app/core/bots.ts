/**
 * Bots trigger nothing, unless the configuration names them. Such a bot counts as a person: with `propose` as one from
 * outside, with `start` as one with write access. It is answered by reactions alone, and not for ever, so that two Apps that
 * answer each other come to rest.
 */
import type { Config } from '../config/schema.ts';
import type { CommentFacts, Facts, Labelling, Person } from './facts.ts';
import { mayStart } from './rights.ts';

/** The same facts, with bots that are named as people. */
export function listenToNamedBots(facts: Facts, bots: Config['bots']): Facts {
  const names = Object.keys(bots);
  if (names.length === 0) return facts;
  const known = new Map(names.map((name) => [name.toLowerCase(), bots[name]]));
  const person = <P extends Person | null>(one: P): P =>
    one?.bot && known.has(one.login.toLowerCase()) ? { ...one, bot: false, named: true } : one;
  const { issue, comments, pull } = facts;
  const authored = <T extends { author: Person | null }>(all: readonly T[]): T[] =>
    all.map((one) => ({ ...one, author: person(one.author) }));
  const starters = [...known].flatMap(([name, may]) => (may === 'start' ? [[name, 'write'] as const] : []));
  return {
    ...facts,
    issue: {
      ...issue,
      author: person(issue.author),
      labelled: issue.labelled.map((one) => ({ ...one, by: person(one.by) })),
    },
    comments: authored(comments),
    pull: pull?.feedback
      ? {
          ...pull,
          feedback: {
            ...pull.feedback,
            reviews: authored(pull.feedback.reviews),
            comments: authored(pull.feedback.comments),
          },
        }
      : pull,
    permissions: new Map([...facts.permissions, ...starters]),
  };
}

export const isNamed = (login: string, bots: Config['bots']): boolean =>
  Object.keys(bots).some((name) => name.toLowerCase() === login.toLowerCase());

/** A label that nobody stands behind: put there by a bot that may not start anything. */
export const isBotsOwn = ({ by, ours }: Labelling, permissions: Facts['permissions']): boolean =>
  !ours && by !== null && (by.bot || (by.named === true && !mayStart(permissions, by.login)));

const MAX_AN_HOUR = 5;
const HOUR_MS = 60 * 60 * 1000;

/** True when bots have asked for something on this issue too often within the hour before the comment. */
export function isTooMuch(comment: CommentFacts, all: readonly CommentFacts[], isCommand: (body: string) => boolean) {
  if (comment.author?.named !== true) return false;
  const since = Date.parse(comment.createdAt) - HOUR_MS;
  const before = all.filter(
    ({ id, author, body, createdAt }) =>
      author?.named === true && id < comment.id && Date.parse(createdAt) > since && isCommand(body),
  );
  return before.length >= MAX_AN_HOUR;
}
