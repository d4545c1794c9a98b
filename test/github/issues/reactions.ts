/** Reactions to issues and comments. GitHub sends no webhook for them. */
import { HttpError, notFound } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { type Issue, newId, type Reaction, type ReactionContent } from '../state.ts';
import type { Author } from './author.ts';

type Reactable = { reactions: Reaction[] };

/** One reaction of a kind per person: reacting twice gives the first one again. 403 on a locked issue, to everybody. */
export function addReaction(
  github: GitHub,
  author: Author,
  { locked }: Issue,
  subject: Reactable,
  content: ReactionContent,
): { reaction: Reaction; created: boolean } {
  if (locked)
    throw new HttpError(403, `${author.user.login} does not have the correct permissions to execute \`AddReaction\``);
  const known = ownReaction(author, subject, content);
  if (known) return { reaction: known, created: false };
  const reaction: Reaction = { id: newId(github.state), user: author.user, content, createdAt: github.clock.now() };
  subject.reactions.push(reaction);
  return { reaction, created: true };
}

export const ownReaction = (author: Author, subject: Reactable, content: ReactionContent): Reaction | undefined =>
  subject.reactions.find((one) => one.user.id === author.user.id && one.content === content);

/** 404 for a reaction that is not there or is someone else's. */
export function removeReaction(author: Author, subject: Reactable, id: number): Reaction {
  const reaction = subject.reactions.find((one) => one.id === id && one.user.id === author.user.id);
  if (!reaction) throw notFound();
  subject.reactions = subject.reactions.filter((one) => one !== reaction);
  return reaction;
}
