/** RSpec's progress and documentation formatters. Pure. */
import { blocks, findingAt, MOST_BLOCKS, type Reader } from '../report.ts';

const SUMMARY =
  /^(\d+) examples?, (\d+) failures?(?:, (\d+) pending)?(?:, (\d+) errors? occurred outside of examples)?$/;

export const rspec: Reader = (output) => {
  const lines = output.split('\n');
  const [, all, failed, pending, errors] = lines.map((line) => SUMMARY.exec(line)).findLast(Boolean) ?? [];
  if (all === undefined) return undefined;
  const [failures, skipped] = [Number(failed), Number(pending ?? 0)];
  const counts = { passed: Number(all) - failures - skipped, failed: failures + Number(errors ?? 0), skipped };
  const from = lines.indexOf('Failures:');
  const said = from < 0 ? [] : lines.slice(from);
  const found = blocks(
    said,
    (line) => TITLE.test(line),
    (line) => /^Finished in /.test(line),
  );
  return { counts, findings: found.slice(0, MOST_BLOCKS).map(findingAt(TITLE, PLACE)) };
};

const TITLE = /^ {2}\d+\) (.+)$/;
/** The innermost place comes first. */
const PLACE = /^\s+# (?:\.\/)?([^\s:]+):(\d+)(?::in |$)/;
