/** Minitest, alone and as Rails prints it. Pure. */
import { blocks, type Finding, finding, MOST_BLOCKS, type Reader } from '../report.ts';

const SUMMARY = /^(\d+) (?:runs|tests), \d+ assertions, (\d+) failures, (\d+) errors, (\d+) skips$/;

export const minitest: Reader = (output) => {
  const lines = output.split('\n');
  const [, ...numbers] = lines.map((line) => SUMMARY.exec(line)).findLast(Boolean) ?? [];
  if (numbers.length === 0) return undefined;
  const [all = 0, failures = 0, errors = 0, skipped = 0] = numbers.map(Number);
  const failed = failures + errors;
  const found = blocks(
    lines,
    (line) => /^(?: +\d+\) )?(?:Failure|Error):$/.test(line),
    (line) => SUMMARY.test(line) || /^(?: +\d+\) )?Skipped:$/.test(line),
  );
  return {
    counts: { passed: all - failed - skipped, failed, skipped },
    findings: found.slice(0, MOST_BLOCKS).map(failure),
  };
};

/** `PriceTest#test_adds [test/price_test.rb:4]:`; of an error the place follows in its backtrace. */
function failure(block: readonly string[]): Finding {
  const [, name = '', path, line] = /^(.+?)(?: \[([^\s:]+):(\d+)\])?:$/.exec(block[1] ?? '') ?? [];
  const body = block.slice(2);
  const trace = body.findIndex((one) => /^ +\S+:\d+:in /.test(one));
  const [, file, number] = /^ +([^\s:]+):(\d+):in /.exec(body[trace] ?? '') ?? [];
  const where = line ?? number;
  return finding({
    name,
    path: path ?? file,
    line: where === undefined ? undefined : Number(where),
    message: body.slice(0, trace < 0 ? 10 : trace).join('\n'),
    block: block.join('\n'),
  });
}
