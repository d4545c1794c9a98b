/** PHPUnit. Pure. */
import { blocks, type Finding, findingAt, MOST_BLOCKS, type Reader } from '../report.ts';

/** Besides what counts as failed, a run may tell of risky tests, warnings and deprecations. */
const SUMMARY = /^Tests: (\d+), Assertions: \d+(.*)\.$/;

export const phpunit: Reader = (output) => {
  const lines = output.split('\n');
  const ok = lines.map((line) => /^OK \((\d+) tests?, \d+ assertions?\)$/.exec(line)?.[1]).findLast(Boolean);
  if (ok !== undefined) return { counts: { passed: Number(ok), failed: 0, skipped: 0 }, findings: [] };
  const [, all, rest = ''] = lines.map((line) => SUMMARY.exec(line)).findLast(Boolean) ?? [];
  if (all === undefined) return undefined;
  const count = (word: string) => Number(new RegExp(`\\b${word}: (\\d+)`).exec(rest)?.[1] ?? 0);
  const failed = count('Errors') + count('Failures');
  const skipped = count('Skipped') + count('Incomplete');
  return { counts: { passed: Number(all) - failed - skipped, failed, skipped }, findings: failures(lines) };
};

const SECTION = /^There (?:was|were) \d+ (.+):$/;
const TITLE = /^\d+\) (\S+::.+)$/;
const PLACE = /^([^\s:]+\.php):(\d+)$/;

/** Skipped tests are told in sections like those of the failures. */
function failures(lines: readonly string[]): Finding[] {
  const sections = blocks(
    lines,
    (line) => SECTION.test(line),
    (line) => /^(?:--|ERRORS!|FAILURES!|WARNINGS!)$/.test(line),
  );
  return sections
    .filter(([head = '']) => /^(?:error|failure)s?$/.test(SECTION.exec(head)?.[1] ?? ''))
    .flatMap((section) =>
      blocks(
        section,
        (line) => TITLE.test(line),
        () => false,
      ),
    )
    .slice(0, MOST_BLOCKS)
    .map(findingAt(TITLE, PLACE));
}
