/** Finds tests that a change deletes or switches off, in its diff, by what tests look like in each language. Pure. */
import { type FileDiff, parseDiff } from './diff.ts';
import { changesCommands, LANGUAGES, languageOf } from './test-patterns.ts';

export type Weakening =
  | { kind: 'removed'; path: string; name: string }
  | { kind: 'skipped'; path: string; line: number; code: string }
  | { kind: 'command'; path: string; code: string }
  /** Fewer tests of the command run than before. */
  | { kind: 'fewer'; command: string; was: number; now: number };

/** For git's pathspec: files in which tests or their commands may stand. */
export const WEAKENING_PATHS: readonly string[] = [
  ...LANGUAGES.flatMap(({ extensions }) => extensions.map((extension) => `*.${extension}`)),
  ...['package.json', '*/package.json', 'composer.json', 'Makefile'],
];

const LONGEST_CODE = 120;

/** `diff`: unified, without renames. A test that stands elsewhere after the change was moved, not removed. */
export function findWeakening(diff: string): Weakening[] {
  const files = parseDiff(diff);
  const added = new Map<string, number>();
  for (const name of files.flatMap((file) => testNames(file, 'added'))) added.set(name, (added.get(name) ?? 0) + 1);
  return files.flatMap((file): Weakening[] => [
    ...testNames(file, 'removed').flatMap((name): Weakening[] => {
      const count = added.get(name) ?? 0;
      added.set(name, count - 1);
      return count > 0 ? [] : [{ kind: 'removed', path: file.path, name }];
    }),
    ...skips(file),
    ...file.removed.flatMap(({ text }): Weakening[] =>
      changesCommands(file.path, text) ? [{ kind: 'command', path: file.path, code: cut(text) }] : [],
    ),
  ]);
}

function testNames(file: FileDiff, side: 'added' | 'removed'): string[] {
  const { test } = languageOf(file.path) ?? {};
  if (!test) return [];
  const text = file[side].map((line) => line.text).join('\n');
  return [...text.matchAll(test)]
    .map(({ groups }) => groups?.['name'] ?? groups?.['method'] ?? '')
    .filter((name) => name !== '');
}

/** As many as there are more than before: a line that was only moved or reformatted is not new. */
function skips(file: FileDiff): Weakening[] {
  const { skip } = languageOf(file.path) ?? {};
  if (!skip) return [];
  const lines = (side: 'added' | 'removed') => file[side].filter(({ text }) => skip.test(text));
  const fresh = lines('added').slice(lines('removed').length);
  return fresh.map(({ line, text }) => ({ kind: 'skipped', path: file.path, line, code: cut(text) }));
}

const cut = (text: string) => text.trim().slice(0, LONGEST_CODE);
