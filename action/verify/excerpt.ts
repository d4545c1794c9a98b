/** The part of an output that tells what to mend: the blocks of the failing tests, and where there are none, what looks like errors. Pure. */
import type { Finding } from './report.ts';

/** In characters: the whole, one block, and the share of the whole that blocks may take. */
const SIZE = { whole: 12_000, block: 2500, blocks: 9000 };

const GAP = '[…]';
const SEPARATOR = `\n${GAP}\n`;

/** `output` is plain. A short one is given whole. */
export function excerpt(output: string, findings: readonly Finding[]): string {
  if (output.length <= SIZE.whole) return output.trim();
  const parts = findings.length > 0 ? failing(findings) : suspicious(output);
  const text = parts.join(SEPARATOR);
  const rest = SIZE.whole - text.length - SEPARATOR.length;
  return [text, lastLines(output, rest)].filter((part) => part !== '').join(SEPARATOR);
}

function failing(findings: readonly Finding[]): string[] {
  const kept: string[] = [];
  let room = SIZE.blocks;
  for (const { block } of findings) {
    const part = middleOut(block, SIZE.block);
    if (part.length + SEPARATOR.length > room) break;
    room -= part.length + SEPARATOR.length;
    kept.push(part);
  }
  const others = findings
    .slice(kept.length)
    .map(({ name, path }) => `- ${path === undefined ? '' : `${path}: `}${name}`);
  return others.length === 0 ? kept : [...kept, middleOut(`These failed too:\n${others.join('\n')}`, 1500)];
}

const middleOut = (text: string, size: number): string =>
  text.length <= size ? text : `${text.slice(0, size * 0.7)}\n${GAP}\n${text.slice(-size * 0.3)}`;

const ERROR = /\b(?:error|fail(?:ed|ure)?|exception|panic(?:ked)?|traceback|cannot|undefined reference)\b/i;
const AROUND = { before: 2, after: 6 };

/** Lines that speak of an error, with their neighbours. */
function suspicious(output: string): string[] {
  const lines = output.split('\n');
  const parts: string[] = [];
  let room = SIZE.blocks / 2;
  let next = 0;
  for (const [index, line] of lines.entries()) {
    if (index < next || !ERROR.test(line)) continue;
    const part = middleOut(
      lines.slice(Math.max(next, index - AROUND.before), index + AROUND.after).join('\n'),
      SIZE.block,
    );
    if (part.length + SEPARATOR.length > room) break;
    room -= part.length + SEPARATOR.length;
    parts.push(part);
    next = index + AROUND.after;
  }
  return parts;
}

function lastLines(output: string, size: number): string {
  const tail = output.slice(-size);
  return tail.slice(tail.indexOf('\n') + 1).trim();
}
