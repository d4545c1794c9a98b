/** Commands on a pull request that is no task: they are answered, since silence would look like work. Pure. */
import { type Action, isAnswered } from './actions.ts';
import type { CommentFacts, Facts } from './facts.ts';
import { mayStart } from './rights.ts';
import { commentsOfTask, unhandledCommands } from './unhandled.ts';

/** The newest command of somebody with rights that nobody has answered. */
export function misplacedCommand(facts: Facts): CommentFacts | undefined {
  if (facts.issue.pullHead === null || facts.record.kind !== 'absent') return undefined;
  const newest = unhandledCommands({ comments: commentsOfTask(facts) }, []).findLast(({ author }) =>
    mayStart(facts.permissions, author?.login),
  );
  return newest && !isAnswered(facts, newest.id) ? newest : undefined;
}

export const refuse = ({ nodeId }: CommentFacts, body: string): Action[] => [
  { kind: 'reply', body },
  { kind: 'react', nodeId, content: 'THUMBS_DOWN' },
];
