/**
 * Paths as a configuration writes them: `*` within a name, `**` for any folders, `?` for one letter; with `/` at the end
 * all below, without any `/` a name in any folder.
 */
import { fold } from './tokens.ts';

/** Tests a folded path. Takes time that grows with path times glob and no faster, whatever stands in either. */
export function globOf(written: string): { test(path: string): boolean } {
  const names = whole(fold(written))
    .split('/')
    .map((name) => [...name]);
  return { test: (path) => isLike(names, path.split('/'), isFolders, isName) };
}

function whole(glob: string): string {
  const from = glob.replace(/^\.?\/+/, '');
  if (!from.includes('/')) return `**/${from}`;
  return from.endsWith('/') ? `${from}**` : from;
}

const isFolders = (name: readonly string[]): boolean => name.length === 2 && name.every((letter) => letter === '*');

const isName = (pattern: readonly string[], name: string): boolean =>
  isLike(
    pattern,
    [...name],
    (letter) => letter === '*',
    (letter, found) => letter === '?' || letter === found,
  );

/** Items in their order against a pattern, in which some parts stand for any number of items. */
function isLike<Part, Item>(
  pattern: readonly Part[],
  items: readonly Item[],
  isMany: (part: Part) => boolean,
  fits: (part: Part, item: Item) => boolean,
): boolean {
  let at = 0;
  /** The last part that stands for many, and up to where it does so far: only that one ever has to take more. */
  let many = { part: -1, until: 0 };
  for (let next = 0; next < items.length; ) {
    const part = pattern[at];
    const item = items[next];
    if (part !== undefined && isMany(part)) {
      many = { part: at, until: next };
      at += 1;
    } else if (part !== undefined && item !== undefined && fits(part, item)) {
      at += 1;
      next += 1;
    } else if (many.part >= 0) {
      many = { part: many.part, until: many.until + 1 };
      at = many.part + 1;
      next = many.until;
    } else return false;
  }
  return pattern.slice(at).every(isMany);
}
