/** Reactions in REST shape (OpenAPI `reaction` and `reaction-rollup`). */
import { toTimestamp } from '../clock.ts';
import type { GitHub } from '../github.ts';
import { nodeId, type Reaction, type ReactionContent } from '../state.ts';
import { presentUser } from './user.ts';

export const REACTIONS: readonly ReactionContent[] = [
  '+1',
  '-1',
  'laugh',
  'hooray',
  'confused',
  'heart',
  'rocket',
  'eyes',
];

export function presentReaction(github: GitHub, reaction: Reaction): Record<string, unknown> {
  return {
    id: reaction.id,
    node_id: nodeId('Reaction', reaction.id),
    user: presentUser(github, reaction.user),
    content: reaction.content,
    created_at: toTimestamp(reaction.createdAt),
  };
}

/** How often each reaction was given; `url` is that of the issue or comment. */
export function presentRollup(url: string, reactions: Reaction[]): Record<string, unknown> {
  const counts = REACTIONS.map((content) => [content, reactions.filter((one) => one.content === content).length]);
  return { url: `${url}/reactions`, total_count: reactions.length, ...Object.fromEntries(counts) };
}
