/** mocha's spec and dot reporters. Pure. */
import { blocks, type Finding, finding, MOST_BLOCKS, type Reader } from '../report.ts';

export const mocha: Reader = (output) => {
  const lines = output.split('\n');
  const start = lines.findLastIndex((line) => /^ {2}\d+ passing \(/.test(line));
  if (start < 0) return undefined;
  const summary = lines.slice(start, start + 4);
  const count = (word: string) =>
    Number(summary.map((line) => new RegExp(`^ {2}(\\d+) ${word}\\b`).exec(line)?.[1]).find(Boolean) ?? 0);
  const counts = { passed: count('passing'), failed: count('failing'), skipped: count('pending') };
  const failed = blocks(lines.slice(start), isTitle, () => false).slice(0, MOST_BLOCKS);
  return { counts, findings: failed.map(failure) };
};

const isTitle = (line: string): boolean => /^ {2}\d+\) \S/.test(line);

/** The suites and the test, each on a line, deeper and deeper; a colon ends them. */
function failure(block: readonly string[]): Finding {
  const last = Math.max(
    0,
    block.findIndex((line) => line.endsWith(':')),
  );
  const titles = block.slice(0, last + 1).map((line) => line.replace(/^\s*(?:\d+\) )?/, ''));
  const name = titles.join(' > ').replace(/:$/, '');
  const body = block.slice(last + 1);
  const end = body.findIndex((line) => /^\s+at /.test(line));
  const frame = body.map((line) => /^\s+at (?:.*\()?(?:file:\/\/)?([^\s():]+):(\d+):\d+\)?$/.exec(line)).find(Boolean);
  return finding({
    name,
    path: frame?.[1],
    line: frame ? Number(frame[2]) : undefined,
    message: body.slice(0, end < 0 ? 10 : end).join('\n'),
    block: block.join('\n'),
  });
}
