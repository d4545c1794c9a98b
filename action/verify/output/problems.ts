/** What linters, type checkers and compilers complain of: one finding for each error with a place. Warnings don't count. Pure. */
import { type Finding, finding } from '../report.ts';

type Place = { path: string; line: string; message: string };

/**
 * One line each: tsc and C# `a.ts(1,7): error TS2322: …`; tsc --pretty, gcc, mypy, javac `a.ts:1:7 - error TS2322: …`; Maven
 * `[ERROR] /a/B.java:[1,7] …`; go, flake8, ruff --output-format=concise `a.py:1:7: F401 …`.
 */
const ONE_LINE = [
  /^(?<path>[^\s(:][^(:]*)\((?<line>\d+)(?:,\d+)?\): (?:fatal )?error (?<message>.*)$/,
  /^(?<path>[^\s:][^:]*):(?<line>\d+)(?::\d+)?(?::| -) (?:fatal )?error:? (?<message>.*)$/,
  /^\[ERROR\] (?<path>\/[^:]+):\[(?<line>\d+),\d+\] (?<message>.*)$/,
  /^(?:vet: )?(?<path>[^\s:][^:]*\.\w+):(?<line>\d+):\d+: (?!(?:warning|note|info|help)\b)(?<message>.*)$/,
];

/** rustc and ruff: the error on one line, the place on a later one behind an arrow. */
const HEAD = /^(?:error(?:\[\w+\])?: |[A-Z]+\d+ (?:\[\*\] )?)(?<message>.*)$/;
const ARROW = /^\s*--> (?<path>[^\s:]+):(?<line>\d+):\d+$/;

/** eslint: a path on a line of its own, then indented `  1:7  error  message  rule`. */
const ESLINT = /^\s+(?<line>\d+):\d+\s+error\s+(?<message>.*)$/;
/** biome: `a.ts:1:7 lint/rule ━━━━`, the message behind a cross. */
const BIOME = /^(?<path>[^\s:]+):(?<line>\d+):\d+ \S+ .*━/;

export function readProblems(output: string): Finding[] {
  const found: Finding[] = [];
  let path = '';
  let head: { text: string; message: string } | undefined;
  let biome: Place | undefined;
  const add = (place: Place, block: string) =>
    found.push(
      finding({
        name: place.message,
        path: place.path.replace(/^\.\//, ''),
        line: Number(place.line),
        message: place.message,
        block,
      }),
    );
  for (const line of output.split('\n')) {
    const direct = ONE_LINE.map((pattern) => placeIn(pattern.exec(line))).find((place) => place !== undefined);
    const arrow = placeIn(ARROW.exec(line));
    const indented = placeIn(ESLINT.exec(line));
    const cross = /^\s+× (.*)$/.exec(line)?.[1];
    if (direct) add(direct, line);
    else if (arrow && head) {
      add({ ...arrow, message: head.message }, `${head.text}\n${line}`);
      head = undefined;
    } else if (indented && path !== '')
      add({ ...indented, message: indented.message.replace(/ {2,}/g, ' '), path }, `${path}\n${line}`);
    else if (cross !== undefined && biome) {
      add({ ...biome, message: cross }, `${biome.path}:${biome.line}\n${line}`);
      biome = undefined;
    }
    biome = placeIn(BIOME.exec(line)) ?? biome;
    const message = HEAD.exec(line)?.groups?.['message'];
    if (message !== undefined) head = { text: line, message };
    if (/^\S+\.\w+$/.test(line)) path = line;
    else if (line.trim() === '') path = '';
  }
  // Some tools tell each error a second time in a summary.
  return [...new Map(found.map((one) => [`${one.id}:${one.line}`, one])).values()];
}

/** A pattern that does not name one of the three leaves it for the caller to fill in. */
function placeIn(match: RegExpExecArray | null): Place | undefined {
  if (!match?.groups) return undefined;
  const { path = '', line = '', message = '' } = match.groups;
  return { path, line, message };
}
