/** Markdown without lines that nest deeper than anybody writes: the parser's time and stack grow with the depth. */

/** Quotes and list items within each other at the beginning of one line. */
const MAX_DEPTH = 10;
const DEEP = new RegExp(`^(?:[ \\t]*(?:>|(?:[-*+]|\\d{1,9}[.)])(?=[ \\t]))){${MAX_DEPTH + 1},}.*$`, 'gm');

export const shallow = (markdown: string): string => markdown.replace(DEEP, '');
