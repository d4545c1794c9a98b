/** vitest's default reporter. Pure. */
import { blocks, countsIn, type Finding, finding, type Reader } from '../report.ts';

export const vitest: Reader = (output) => {
  const lines = output.split('\n');
  if (!lines.some((line) => /^\s*Test Files\s+\d/.test(line)) && !lines.some((line) => /^\s+Tests\s+\d/.test(line)))
    return undefined;
  const summary = lines.findLast((line) => /^\s*Tests\s/.test(line)) ?? '';
  return { counts: countsIn(summary), findings: failures(lines) };
};

/** ` FAIL  |project| file > suite > test`; a file that could not be loaded is repeated as `file [ file ]`. */
const FAIL = /^ FAIL {2}(?:\|[^|]*\| )?(\S+)(?: \[ .* \])?(?: > (.*))?$/;
const LOCATION = /^ ❯ (?:.* )?(\S+?):(\d+):\d+$/;

/** Tests that fail of the same error share one block: their names stand one after the other. */
function failures(lines: readonly string[]): Finding[] {
  let heads: string[] = [];
  return blocks(
    lines,
    (line) => FAIL.test(line),
    (line) => /^⎯+\[\d+\/\d+\]⎯+$/.test(line),
  ).flatMap((block) => {
    heads.push(block[0] ?? '');
    const body = block.slice(1);
    if (body.every((line) => line.trim() === '')) return [];
    const mine = heads;
    heads = [];
    return mine.flatMap((head) => failure(head, body));
  });
}

function failure(head: string, body: readonly string[]): Finding[] {
  const [, path, name] = FAIL.exec(head) ?? [];
  if (path === undefined) return [];
  const locations = body.flatMap((line) => {
    const [, file, number] = LOCATION.exec(line) ?? [];
    return file === undefined ? [] : [{ file, line: Number(number) }];
  });
  const end = body.findIndex((line) => LOCATION.test(line));
  return [
    finding({
      name: name ?? path,
      path,
      line: locations.find(({ file }) => file === path)?.line,
      message: body.slice(0, end < 0 ? 10 : end).join('\n'),
      block: [head, ...body].join('\n'),
    }),
  ];
}
