/** Says at the top that a change touches what later runs obey, or who reviews. Pure. */
import { isGuarded } from '../guarded-paths.ts';
import type { FileChange } from '../workspace/worktree.ts';
import { code } from './markdown.ts';

const MOST_FILES = 20;

/** An alert, so that nobody approves it unseen; empty when nothing of it is touched. */
export function guardedNotice(changes: readonly FileChange[]): string {
  const guarded = changes.filter(({ path }) => isGuarded(path));
  if (guarded.length === 0) return '';
  const lines = guarded.slice(0, MOST_FILES).map(({ status, path }) => `> - ${status} ${code(path)}`);
  const more = guarded.length > MOST_FILES ? [`> - … and ${guarded.length - MOST_FILES} more`] : [];
  return [
    '> [!CAUTION]',
    '> **This change touches what Claude, the cluster or CI obey, or who reviews.** Until it is merged, the default branch counts.',
    '>',
    ...lines,
    ...more,
  ].join('\n');
}
