/** node:test with its spec reporter: `ℹ pass 3`, and a list of failing tests at the end. Pure. */
import { blocks, type Counts, type Finding, finding, MOST_BLOCKS, type Reader } from '../report.ts';

export const nodeTest: Reader = (output) => {
  const counts = nodeCounts(output);
  return counts && { counts, findings: failures(output) };
};

/** The summary stands once in the spec and once in the TAP output: `ℹ pass 3` or `# pass 3`, each on a line. */
export function nodeCounts(output: string): Counts | undefined {
  const summary = new Map(
    [...output.matchAll(/^(?:ℹ|#) (\w+) (\d+)$/gm)].map(([, name, value]) => [name, Number(value)]),
  );
  const [passed, failed] = [summary.get('pass'), summary.get('fail')];
  if (passed === undefined || failed === undefined) return undefined;
  const value = (name: string) => summary.get(name) ?? 0;
  return { passed, failed: failed + value('cancelled'), skipped: value('skipped') + value('todo') };
}

const AT = /^test at (.+):(\d+):\d+$/;
/** `✖ name (1.5ms)`; a failing todo has a sign of its own and does not fail the run. */
const FAILED = /^✖ (.*?)(?: \([\d.]+ms\))?(?: # .*)?$/;

function failures(output: string): Finding[] {
  const lines = output.split('\n');
  const crashes = lines.flatMap((line, index) => (CRASH.test(line) ? [index] : [])).slice(0, MOST_BLOCKS);
  const found = blocks(
    lines,
    (line) => AT.test(line),
    (line) => /^ℹ /.test(line),
  );
  return found.slice(0, MOST_BLOCKS).flatMap((block) => {
    const [, path, line] = AT.exec(block[0] ?? '') ?? [];
    const [, name] = FAILED.exec(block[1] ?? '') ?? [];
    if (path === undefined || name === undefined) return [];
    const text = block.slice(1).join('\n');
    const crash = name === path ? crashOf(lines, crashes, path) : undefined;
    return crash
      ? [finding({ name, path, ...crash })]
      : [
          finding({
            name,
            path,
            line: frameLine(text, path) ?? Number(line),
            message: message(block.slice(2)),
            block: text,
          }),
        ];
  });
}

/** The error without the stack and the fields that follow it. */
function message(lines: readonly string[]): string {
  const stack = lines.findIndex((line) => /^\s+at /.test(line));
  return lines.slice(0, stack < 0 ? undefined : stack).join('\n');
}

/** The line of the test's own file that threw. */
export function frameLine(text: string, path: string): number | undefined {
  const at = text.indexOf(`${path}:`);
  const [line] = at < 0 ? [] : (/^\d+/.exec(text.slice(at + path.length + 1)) ?? []);
  return line === undefined ? undefined : Number(line);
}

const CRASH = /^\S+:\d+$/;
/** In lines. */
const LONGEST_CRASH = 40;

/** A file that could not be loaded is told on stderr: `<url>:<line>`, the line, a caret, and the error. */
function crashOf(
  lines: readonly string[],
  crashes: readonly number[],
  path: string,
): Pick<Finding, 'line' | 'message' | 'block'> | undefined {
  const start = crashes.find((index) => {
    const place = (lines[index] ?? '').replace(/:\d+$/, '');
    return place === path || place.endsWith(`/${path}`);
  });
  if (start === undefined) return undefined;
  const rest = lines.slice(start, start + LONGEST_CRASH);
  const end = rest.findIndex((line) => line.startsWith('Node.js v'));
  const block = rest.slice(0, end < 0 ? undefined : end);
  const message = block.find((line) => /^\w*Error\b/.test(line)) ?? '';
  return { line: Number(/\d+$/.exec(block[0] ?? '')?.[0]), message, block: block.join('\n') };
}
