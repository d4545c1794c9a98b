/** The `update` hook of every bare repository: git asks it before a push moves a ref. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EMPTY_TREE } from './git-commits.ts';
import { refusal } from './git-workflows.ts';

/** The same rule as `checkWorkflowChange`, where git can see the objects that are not yet accepted. */
const UPDATE = `#!/bin/sh
[ "$LOCAL_GITHUB_WORKFLOWS" = no ] || exit 0
zero=0000000000000000000000000000000000000000
[ "$3" != $zero ] || exit 0
default="refs/heads/$LOCAL_GITHUB_DEFAULT_BRANCH"
base=$2
[ "$base" != $zero ] || base=$(git merge-base "$default" "$3") || base=${EMPTY_TREE}
git diff-tree -r --no-renames --name-only --diff-filter=AMT "$base" "$3" -- .github/workflows | while read -r path; do
  if [ "$(git rev-parse --quiet --verify "$default:$path")" != "$(git rev-parse "$3:$path")" ]; then
    printf '%s\\n' "${refusal('$path').replaceAll('`', '\\`')}" >&2
    exit 1
  fi
done
`;

export async function installHooks(dir: string): Promise<void> {
  await mkdir(join(dir, 'hooks'), { recursive: true });
  await writeFile(join(dir, 'hooks', 'update'), UPDATE);
  await chmod(join(dir, 'hooks', 'update'), 0o755);
}
