/** A checkout of some directories only, in git's cone mode: see git-sparse-checkout(1). Pure. */

/** Text of `info/sparse-checkout`: the directories whole, and of their parents the files that lie directly in them. */
export function sparsePatterns(directories: readonly string[]): string {
  const whole = directories.map((directory) => directory.replace(/\/+$/, ''));
  const parents = new Set(whole.flatMap(parentsOf).filter((parent) => !whole.includes(parent)));
  const lines = [
    '/*',
    '!/*/',
    ...[...parents].flatMap((parent) => [`/${parent}/`, `!/${parent}/*/`]),
    ...whole.map((directory) => `/${directory}/`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function parentsOf(directory: string): string[] {
  const parts = directory.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Given with each call of git: the mirror's own configuration says nothing of single worktrees. */
export const sparseConfig = (
  directories: readonly string[] | undefined,
): ReadonlyArray<readonly [key: string, value: string]> =>
  directories === undefined
    ? []
    : [
        ['core.sparseCheckout', 'true'],
        ['core.sparseCheckoutCone', 'true'],
      ];
