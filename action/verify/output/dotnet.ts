/** `dotnet test` by VSTest, in English: a summary for each assembly. Pure. Source: the console logger of microsoft/vstest. */
import { blocks, type Finding, finding, MOST_BLOCKS, type Reader } from '../report.ts';

const SUMMARY = /^(?:Passed|Failed|Skipped)! +- Failed: +(\d+), Passed: +(\d+), Skipped: +(\d+), Total: +\d+/;
const TITLE = /^ {2}Failed (.+?) \[[^\]]*\]$/;
const PLACE = /^ +at .* in ([^:]+):line (\d+)$/;

export const dotnet: Reader = (output) => {
  const lines = output.split('\n');
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const summaries = lines.flatMap((line) => SUMMARY.exec(line) ?? []).length;
  if (summaries === 0) return undefined;
  for (const line of lines) {
    const [, failed = 0, passed = 0, skipped = 0] = SUMMARY.exec(line) ?? [];
    counts.failed += Number(failed);
    counts.passed += Number(passed);
    counts.skipped += Number(skipped);
  }
  const found = blocks(
    lines,
    (line) => TITLE.test(line),
    (line) => SUMMARY.test(line) || /^ {2}(?:Passed|Skipped) \S/.test(line) || /^\[xUnit\.net /.test(line),
  );
  return { counts, findings: found.slice(0, MOST_BLOCKS).map(failure) };
};

function failure(block: readonly string[]): Finding {
  const body = block.slice(1);
  const [, path, line] = body.map((one) => PLACE.exec(one)).find(Boolean) ?? [];
  const from = body.findIndex((one) => /^ +Error Message:$/.test(one)) + 1;
  const end = body.findIndex((one) => /^ +Stack Trace:$/.test(one));
  return finding({
    name: TITLE.exec(block[0] ?? '')?.[1] ?? '',
    path,
    line: line === undefined ? undefined : Number(line),
    message: body.slice(from, end < 0 ? from + 10 : end).join('\n'),
    block: block.join('\n'),
  });
}
