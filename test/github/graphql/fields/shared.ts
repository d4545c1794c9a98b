/** What issues, pull requests and comments have in common: their author, text, times and reactions. */

import { toTimestamp } from '../../clock.ts';
import { association, mayTriage } from '../../issues/author.ts';
import { renderMarkdown, toPlainText } from '../../pages/markdown.ts';
import { REACTIONS } from '../../present/reaction.ts';
import type { Issue, Reaction, ReactionContent, Repository, User } from '../../state.ts';
import { nodeId } from '../../state.ts';
import { connection, type PageArgs } from '../connection.ts';
import type { Context, Fields } from '../context.ts';
import { accountNode, type ReactionNode, reactionsOf, repositoryNode, type SubjectNode } from '../nodes.ts';

type Written = {
  user: User;
  body: string | null;
  createdAt: number;
  updatedAt: number;
  lastEditedAt: number | null;
  editor: User | null;
};

export const time = (at: number | null): string | null => (at === null ? null : toTimestamp(at));

const GRAPHQL_REACTION: Record<ReactionContent, string> = {
  '+1': 'THUMBS_UP',
  '-1': 'THUMBS_DOWN',
  laugh: 'LAUGH',
  hooray: 'HOORAY',
  confused: 'CONFUSED',
  heart: 'HEART',
  rocket: 'ROCKET',
  eyes: 'EYES',
};

/** From GraphQL's name of a reaction to REST's. */
export const reactionContent = (name: string): ReactionContent | undefined =>
  REACTIONS.find((content) => GRAPHQL_REACTION[content] === name);

/** Fields of interface `Comment`. `written` picks out of the source what was written. */
export function writtenFields<Source extends { repo: Repository; issue: Issue }>(
  written: (source: Source) => Written,
): Fields {
  const isOwn = (source: Source, { author }: Context) => written(source).user.id === author.user.id;
  const mayEdit = (source: Source, _: unknown, context: Context) =>
    isOwn(source, context) || mayTriage(source.repo, context.author);
  return {
    author: (source: Source) => accountNode(written(source).user),
    authorAssociation: (source: Source) => association(source.repo, written(source).user),
    body: (source: Source) => written(source).body ?? '',
    bodyText: (source: Source) => toPlainText(written(source).body ?? ''),
    bodyHTML: (source: Source) => renderMarkdown(written(source).body ?? ''),
    createdAt: (source: Source) => time(written(source).createdAt),
    publishedAt: (source: Source) => time(written(source).createdAt),
    updatedAt: (source: Source) => time(written(source).updatedAt),
    lastEditedAt: (source: Source) => time(written(source).lastEditedAt),
    createdViaEmail: () => false,
    includesCreatedEdit: (source: Source) => written(source).lastEditedAt !== null,
    editor: (source: Source) => {
      const { editor } = written(source);
      return editor && accountNode(editor);
    },
    repository: ({ repo }: Source) => repositoryNode(repo),
    viewerDidAuthor: (source: Source, _: unknown, context: Context) => isOwn(source, context),
    viewerCanUpdate: mayEdit,
    viewerCanDelete: mayEdit,
    viewerCanReact: () => true,
    viewerCanClose: mayEdit,
    viewerCanReopen: mayEdit,
    viewerCanLabel: ({ repo }: Source, _: unknown, { author }: Context) => mayTriage(repo, author),
    viewerCannotUpdateReasons: (source: Source, _: unknown, context: Context) =>
      mayEdit(source, _, context) ? [] : ['INSUFFICIENT_ACCESS'],
  };
}

export const reactionGroups = (node: SubjectNode, _: unknown, { author }: Context) => {
  const { reactions } = reactionsOf(node);
  return REACTIONS.map((content) => {
    const given = reactions.filter((one) => one.content === content);
    return {
      content: GRAPHQL_REACTION[content],
      createdAt: time(given[0]?.createdAt ?? null),
      subject: node,
      viewerHasReacted: given.some((one) => one.user.id === author.user.id),
      given,
    };
  });
};

export const reactions = (node: SubjectNode, args: PageArgs & { content?: string | null }) => {
  const some = reactionsOf(node).reactions.filter(
    (one) => !args.content || GRAPHQL_REACTION[one.content] === args.content,
  );
  return connection('reactions', some, args, (reaction) => reactionNode(node, reaction));
};

export const reactionNode = (subject: SubjectNode, reaction: Reaction): ReactionNode => ({
  __typename: 'Reaction',
  subject,
  reaction,
});

type Group = { given: Reaction[] };

const reactors = (name: string) => (group: Group, args: PageArgs) =>
  connection(name, group.given, args, (reaction) => accountNode(reaction.user));

export const reactionTypes: Record<string, Fields> = {
  ReactionGroup: { users: reactors('users'), reactors: reactors('reactors') },
  Reaction: {
    id: ({ reaction }: ReactionNode) => nodeId('Reaction', reaction.id),
    databaseId: ({ reaction }: ReactionNode) => reaction.id,
    content: ({ reaction }: ReactionNode) => GRAPHQL_REACTION[reaction.content],
    createdAt: ({ reaction }: ReactionNode) => time(reaction.createdAt),
    reactable: ({ subject }: ReactionNode) => subject,
    user: ({ reaction }: ReactionNode) => accountNode(reaction.user),
  },
};
