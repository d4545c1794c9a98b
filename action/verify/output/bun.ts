/** bun test. Pure. */
import { type Finding, finding, MOST_BLOCKS, type Reader } from '../report.ts';

export const bun: Reader = (output) => {
  const lines = output.split('\n');
  const end = lines.findLastIndex((line) => /^Ran \d+ tests? across \d+ files?\b/.test(line));
  if (end < 0) return undefined;
  const summary = lines.slice(Math.max(0, end - 12), end);
  const count = (...words: string[]) =>
    summary.reduce((sum, line) => {
      const [, number = '0', word = ''] = /^ ?(\d+) (\w+)$/.exec(line) ?? [];
      return words.includes(word) ? sum + Number(number) : sum;
    }, 0);
  const counts = { passed: count('pass'), failed: count('fail', 'error', 'errors'), skipped: count('skip', 'todo') };
  return { counts, findings: failures(lines.slice(0, end)) };
};

/** What is said of a test stands before the line that names it. */
function failures(lines: readonly string[]): Finding[] {
  const found: Finding[] = [];
  let path: string | undefined;
  let from = 0;
  for (const [index, line] of lines.entries()) {
    const file = /^(\S+\.[cm]?[jt]sx?):$/.exec(line)?.[1];
    const [, verdict, name = ''] = /^\((pass|fail|skip|todo)\) (.+?)(?: \[[\d.]+m?s\])?$/.exec(line) ?? [];
    if (file !== undefined) path = file;
    if (verdict === 'fail' && found.length < MOST_BLOCKS) found.push(failure(name, path, lines.slice(from, index)));
    if (file !== undefined || verdict !== undefined) from = index + 1;
  }
  return found;
}

function failure(name: string, path: string | undefined, body: readonly string[]): Finding {
  const frames = body.flatMap((line) => {
    const [, file, number] = /^\s+at .*?\(?([^\s(]+):(\d+):\d+\)?$/.exec(line) ?? [];
    return file !== undefined && file === path ? [Number(number)] : [];
  });
  const said = body.slice(
    Math.max(
      0,
      body.findIndex((line) => /^\w*error: /i.test(line)),
    ),
  );
  const end = said.findIndex((line) => /^\s+at /.test(line));
  const message = said.slice(0, end < 0 ? 10 : end).join('\n');
  return finding({ name, path, line: frames[0], message, block: [...body, `(fail) ${name}`].join('\n') });
}
