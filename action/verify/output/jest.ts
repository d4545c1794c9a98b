/** jest's default reporter. Pure. */
import { blocks, countsIn, distinct, type Finding, finding, type Reader } from '../report.ts';

export const jest: Reader = (output) => {
  const lines = output.split('\n');
  const summary = lines.findLast((line) => /^Tests:\s+\d+ \w/.test(line));
  if (summary === undefined) return undefined;
  return { counts: countsIn(summary), findings: distinct(ofFiles(lines)) };
};

const FILE = /^FAIL (?:\S+ )?(\S+?)(?: \([\d.]+ m?s\))?$/;
const TEST = /^ {2}● (.+)$/;

function ofFiles(lines: readonly string[]): Finding[] {
  return blocks(
    lines,
    (line) => FILE.test(line),
    (line) => /^(?:PASS |Test Suites:|Summary of all failing tests)/.test(line),
  ).flatMap(([head = '', ...rest]) => {
    const path = FILE.exec(head)?.[1]?.replace(/^\.\//, '');
    if (path === undefined) return [];
    return blocks(
      rest,
      (line) => TEST.test(line),
      () => false,
    ).flatMap((block) => failure(path, block));
  });
}

function failure(path: string, block: readonly string[]): Finding[] {
  const name = TEST.exec(block[0] ?? '')?.[1];
  if (name === undefined || name === 'Console') return [];
  const body = block.slice(1);
  const text = body.join('\n');
  const frame = [...text.matchAll(/^\s+at (?:.*\()?(\S+?):(\d+):\d+\)?$/gm)].find(([, file]) => file === path);
  const end = body.findIndex((line) => /^\s+(?:at |>? *\d+ \|)/.test(line));
  return [
    finding({
      name,
      path,
      line: frame === undefined ? undefined : Number(frame[2]),
      message: body.slice(0, end < 0 ? 10 : end).join('\n'),
      block: block.join('\n'),
    }),
  ];
}
