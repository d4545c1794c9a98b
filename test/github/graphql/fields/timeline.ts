/** What happened to an issue or pull request, as far as the local GitHub remembers: labels put on it, and its end as a discussion. */
import type {
  IssueTimelineItemsArgs,
  IssueTimelineItemsItemType,
  PullRequestTimelineItemsArgs,
} from '@octokit/graphql-schema';
import { type Label, nodeId, type Repository, type User } from '../../state.ts';
import { connection } from '../connection.ts';
import type { Fields, Resolvers } from '../context.ts';
import { accountNode, type IssueNode, labelNode, type PullNode } from '../nodes.ts';
import { time } from './shared.ts';

type Event = { id: number; user: User; at: number; subject: IssueNode | PullNode };
type LabeledNode = Event & { __typename: 'LabeledEvent'; label: Label; repo: Repository };
type ConvertedNode = Event & { __typename: 'ConvertedToDiscussionEvent' };

const ITEM_TYPES = {
  LabeledEvent: 'LABELED_EVENT',
  ConvertedToDiscussionEvent: 'CONVERTED_TO_DISCUSSION_EVENT',
} satisfies Record<(LabeledNode | ConvertedNode)['__typename'], IssueTimelineItemsItemType>;

/** A timeline without `itemTypes` would have to hold every kind of event; asked for by type it is whole. */
export function timelineItems(
  subject: IssueNode | PullNode,
  args: IssueTimelineItemsArgs | PullRequestTimelineItemsArgs,
) {
  const types: readonly string[] = args.itemTypes ?? [];
  const unknown = types.find((type) => !Object.values<string>(ITEM_TYPES).includes(type));
  if (types.length === 0 || unknown !== undefined)
    throw new Error(`The local GitHub does not implement timelineItems of ${unknown ?? 'all types'}`);
  const { issue, repo } = subject;
  const labelled = issue.labelled.map((one): LabeledNode => ({ __typename: 'LabeledEvent', subject, repo, ...one }));
  const converted = issue.converted
    ? [{ __typename: 'ConvertedToDiscussionEvent' as const, subject, ...issue.converted }]
    : [];
  const items = [...labelled, ...converted].filter((one) => types.includes(ITEM_TYPES[one.__typename]));
  return connection('timelineItems', items, args, (one) => one);
}

const eventFields: Fields = {
  actor: ({ user }: Event) => accountNode(user),
  createdAt: ({ at }: Event) => time(at),
};

export const timelineResolvers: Resolvers = {
  LabeledEvent: {
    ...eventFields,
    id: ({ id }: Event) => nodeId('LabeledEvent', id),
    label: ({ repo, label }: LabeledNode) => labelNode(repo, label),
    labelable: ({ subject }: Event) => subject,
  },
  ConvertedToDiscussionEvent: {
    ...eventFields,
    id: ({ id }: Event) => nodeId('ConvertedToDiscussionEvent', id),
    discussion: () => null,
  },
};
