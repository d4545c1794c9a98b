/** What the output of a test run or of a linter says, in the same words whatever the tool. */

export type Counts = { passed: number; failed: number; skipped: number };

/** A failing test, or a problem that a linter or compiler names. */
export type Finding = {
  /** Names the same failure in another run: no line numbers, no durations. */
  id: string;
  name: string;
  /** As the tool wrote it; `locate.ts` makes it a path from the repository's root, or takes it away. */
  path: string | undefined;
  line: number | undefined;
  /** What went wrong, a few lines. */
  message: string;
  /** The whole part of the output that is about it. */
  block: string;
};

export type TestReport = { counts: Counts; findings: readonly Finding[] };

/** Undefined when the output is not of this tool. Output comes without colours and carriage returns. */
export type Reader = (output: string) => TestReport | undefined;

/** Where each failure is looked for among others, no more than these are. */
export const MOST_BLOCKS = 2000;

const LONGEST_MESSAGE = 1000;

/** A finding with its message trimmed, indented no further than needed, and cut. */
export function finding(parts: Omit<Finding, 'id'> & { id?: string }): Finding {
  const message = dedent(parts.message).trim().slice(0, LONGEST_MESSAGE);
  const id = parts.id ?? [parts.path, parts.name].filter((part) => part !== undefined).join('::');
  return { ...parts, id, message: message || parts.name, block: parts.block.trimEnd() };
}

function dedent(text: string): string {
  const lines = text.split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents, 80);
  return lines.map((line) => line.slice(indent)).join('\n');
}

/** The same failure told twice (a summary at the end) counts once. */
export function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.toReversed().map((one) => [one.id, one])).values()].toReversed();
}

/** Cuts lines into blocks, each beginning with a line that `begins` accepts and ending before one that `ends` accepts. */
export function blocks(
  lines: readonly string[],
  begins: (line: string) => boolean,
  ends: (line: string) => boolean,
): string[][] {
  const found: string[][] = [];
  let current: string[] | undefined;
  for (const line of lines) {
    if (begins(line)) {
      current = [line];
      found.push(current);
    } else if (ends(line)) current = undefined;
    else current?.push(line);
  }
  return found;
}

/** Sums the numbers before each of the words: "2 failed, 3 passed". */
function numberBefore(line: string, ...words: string[]): number {
  const pattern = new RegExp(`(\\d+) (?:${words.join('|')})\\b`, 'g');
  return [...line.matchAll(pattern)].reduce((sum, match) => sum + Number(match[1]), 0);
}

/** `1 failed, 3 passed, 1 skipped` in the vocabulary of vitest, jest and pytest. */
export const countsIn = (line: string): Counts => ({
  passed: numberBefore(line, 'passed', 'xpassed'),
  failed: numberBefore(line, 'failed', 'errors?'),
  skipped: numberBefore(line, 'skipped', 'todo', 'pending', 'xfailed'),
});

/**
 * Reads a block whose first line is the title, up to the first line that is a place: `title` has the name as its group, `place`
 * the path and the line.
 */
export const findingAt =
  (title: RegExp, place: RegExp) =>
  (block: readonly string[]): Finding => {
    const body = block.slice(1);
    const end = body.findIndex((line) => place.test(line));
    const [, path, line] = place.exec(body[end] ?? '') ?? [];
    return finding({
      name: title.exec(block[0] ?? '')?.[1] ?? '',
      path,
      line: line === undefined ? undefined : Number(line),
      message: body.slice(0, end < 0 ? 10 : end).join('\n'),
      block: block.join('\n'),
    });
  };
