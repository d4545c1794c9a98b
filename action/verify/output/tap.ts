/** TAP 13 and 14 (testanything.org), with node:test's and tap's own YAML in the diagnostics. Pure. */
import { type Counts, type Finding, finding, type Reader } from '../report.ts';
import { frameLine, nodeCounts } from './node-test.ts';

const POINT = /^( *)(not )?ok\b(?: +\d+)?(?: +-)? *(.*)$/;
/** Of diagnostics, in lines. */
const LONGEST_BLOCK = 500;
const DIRECTIVE = /(?:^|\s)# *(?:skip|todo)\b/i;

export const tap: Reader = (output) => {
  if (!/^(?:TAP version \d+|\d+\.\.\d+)/m.test(output)) return undefined;
  const lines = output.split('\n');
  const counts = nodeCounts(output) ?? topLevel(lines);
  return counts && { counts, findings: failures(lines) };
};

function topLevel(lines: readonly string[]): Counts | undefined {
  const points = lines.filter((line) => /^(?:not )?ok\b/.test(line));
  if (points.length === 0) return undefined;
  const counted = points.filter((line) => !DIRECTIVE.test(line));
  const failed = counted.filter((line) => line.startsWith('not')).length;
  return { passed: counted.length - failed, failed, skipped: points.length - counted.length };
}

/** A parent fails because a subtest did, which stands deeper and before it; only the subtest is told. */
function failures(lines: readonly string[]): Finding[] {
  const found: Finding[] = [];
  let deepest = 0;
  lines.forEach((line, index) => {
    const [, indent = '', not, name = ''] = POINT.exec(line) ?? [];
    if (not === undefined || DIRECTIVE.test(name)) return;
    const isParent = deepest > indent.length;
    deepest = indent.length;
    if (!isParent) found.push(failure(name, [line, ...diagnostics(lines, index + 1)]));
  });
  return found;
}

function diagnostics(lines: readonly string[], start: number): string[] {
  if (lines[start]?.trim() !== '---') return [];
  const block = lines.slice(start, start + LONGEST_BLOCK);
  const end = block.findIndex((line) => line.trim() === '...');
  return block.slice(0, end < 0 ? 1 : end);
}

function failure(name: string, block: readonly string[]): Finding {
  const text = block.join('\n');
  const field = (key: string) =>
    /^\s*\S+?:\s*['"]?(.*?)['"]?$/.exec(block.find((line) => line.trim().startsWith(`${key}:`)) ?? '')?.[1];
  const [, path, line] = /^(.+?):(\d+)(?::\d+)?$/.exec(field('location') ?? field('at') ?? '') ?? [];
  const file = path ?? field('file') ?? field('fileName');
  const number = line ?? field('line') ?? field('lineNumber');
  const own = file === undefined ? undefined : frameLine(text.slice(text.indexOf('stack:')), file);
  return finding({
    name,
    path: file,
    line: own ?? (number === undefined ? undefined : Number(number)),
    message: scalar(block, 'error') ?? scalar(block, 'message') ?? name,
    block: text,
  });
}

/** A YAML scalar on one line, or the indented lines after `|-`. */
function scalar(block: readonly string[], key: string): string | undefined {
  const start = block.findIndex((line) => line.trim().startsWith(`${key}:`));
  const first = block[start];
  if (first === undefined) return undefined;
  const value = first.slice(first.indexOf(':') + 1).trim();
  if (!/^[|>][-+]?$/.test(value)) return value.replace(/^(['"])(.*)\1$/, '$2');
  const indent = first.length - first.trimStart().length;
  const rest = block.slice(start + 1);
  const end = rest.findIndex((line) => line.trim() !== '' && line.length - line.trimStart().length <= indent);
  return rest.slice(0, end < 0 ? undefined : end).join('\n');
}
