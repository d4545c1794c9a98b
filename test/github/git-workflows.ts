/** Apps change workflow files only with the permission `workflows: write`. */
import type { Actor } from './actor.ts';
import { HttpError } from './errors.ts';
import { gitText, ifExists } from './git.ts';
import { EMPTY_TREE } from './git-commits.ts';

const FOLDER = '.github/workflows';

export const isWorkflow = (path: string): boolean => path.startsWith(`${FOLDER}/`);

/** May the actor put any content below `.github/workflows`? People with write access may. */
export function mayWriteWorkflows(actor: Actor): boolean {
  return actor.kind !== 'installation' || actor.permissions.workflows === 'write';
}

export const refusal = (path: string): string =>
  `refusing to allow a GitHub App to create or update workflow \`${path}\` without \`workflows\` permission`;

/**
 * Throws GitHub's 403 when moving a ref from `before` (null: new) to `after` brings a workflow file that the default branch
 * does not have in that form, and the actor may not bring one.
 */
export async function checkWorkflowChange(
  dir: string,
  actor: Actor,
  defaultBranch: string,
  before: string | null,
  after: string,
): Promise<void> {
  if (mayWriteWorkflows(actor)) return;
  const list = async (treeish: string) =>
    new Map(
      (await gitText(dir, ['ls-tree', '-r', '--full-tree', treeish, '--', `${FOLDER}/`]))
        .split('\n')
        .filter(Boolean)
        .map((line): [string, string] => [line.slice(line.indexOf('\t') + 1), line.slice(0, line.indexOf('\t'))]),
    );
  const known = await list(`refs/heads/${defaultBranch}`);
  const fork = before ?? (await ifExists(gitText(dir, ['merge-base', `refs/heads/${defaultBranch}`, after])));
  const old = await list(fork ?? EMPTY_TREE);
  for (const [path, object] of await list(after))
    if (old.get(path) !== object && known.get(path) !== object) throw new HttpError(403, refusal(path));
}
