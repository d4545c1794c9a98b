/** File paths that an issue mentions. */

const MAX_PATHS = 50;

/** Each part is bounded and the look-behind keeps a match from starting inside a name, so that time stays linear. */
const PATH =
  /(?<![\w./-])(?:\.{0,2}\/)?\.?(?:[\w@-][\w.@-]{0,60}\/){0,10}(?:[\w-][\w-]{0,60}(?:\.[\w-]{1,40}){0,3}\.[a-z][a-z0-9]{0,9}|dockerfile|makefile|jenkinsfile|readme|license|changelog)(?![\w/-])|(?<![\w./-])(?:\.?[\w-]{1,60}\/){2,10}/g;

/** Names that only look like a file: hosts, versions, abbreviations, and products called something.js. */
const NOT_A_FILE = /^(?:[\w-]+\.(?:com|org|net|io|dev|app|js|jp|de|ru|cn|kr|fr|es|br|uk|gov|edu|e|g)|e\.g|i\.e|etc)$/;

/** Paths in folded text in order, each once, without line numbers. */
export function pathsIn(folded: string): string[] {
  const paths = new Set<string>();
  for (const [found] of folded.matchAll(PATH)) {
    const path = found.replace(/^\.{0,2}\//, '');
    if (NOT_A_FILE.test(path) || path.length < 4) continue;
    paths.add(path);
    if (paths.size === MAX_PATHS) break;
  }
  return [...paths];
}
