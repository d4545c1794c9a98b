/** Comments with commands that nobody has carried out yet: on the issue, and on the pull request of its task. */
import { parseCommands } from './commands.ts';
import type { CommentFacts, Facts, PullFacts } from './facts.ts';

export const MAX_REMEMBERED = 100;

/** Comments by people with commands that the record does not know. */
export function unhandledCommands(facts: Pick<Facts, 'comments'>, handled: readonly number[]): CommentFacts[] {
  // A full list forgot its oldest; ids only grow, so what is below the oldest it knows was handled.
  const forgotten = handled.length >= MAX_REMEMBERED ? Math.min(...handled) : 0;
  return facts.comments.filter(
    ({ id, author, body, ours }) =>
      !ours &&
      author !== null &&
      !author.bot &&
      id > forgotten &&
      !handled.includes(id) &&
      parseCommands(body).length > 0,
  );
}

/** `/claude fix` on a pull request is for the task that made it; every other command there is about the pull request itself. */
export const isForTask = ({ body }: Pick<CommentFacts, 'body'>): boolean =>
  parseCommands(body).some((command) => command.kind === 'command' && command.verb === 'fix');

/** Comments on the pull request that the task answers to. */
export const commentsForTask = (pull: PullFacts | null): CommentFacts[] =>
  (pull?.feedback?.comments ?? []).filter(isForTask);

/** All comments that the task of an issue, or of a pull request, answers to, oldest first. */
export function commentsOfTask({ comments, pull, issue }: Pick<Facts, 'comments' | 'pull' | 'issue'>): CommentFacts[] {
  const own = issue.taskOfPull === undefined ? comments : comments.filter((comment) => !isForTask(comment));
  const elsewhere = commentsForTask(pull);
  return elsewhere.length === 0 ? own : [...own, ...elsewhere].toSorted((a, b) => a.id - b.id);
}
