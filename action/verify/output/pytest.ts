/** pytest's terminal output, in its long and short traceback styles. Pure. */
import { blocks, countsIn, type Finding, finding, MOST_BLOCKS, type Reader } from '../report.ts';

/** `=== 1 failed, 3 passed in 0.12s ===`, the frame missing with `-q`. */
const SUMMARY =
  /^(?:=+ )?(?:\d+ (?:failed|passed|skipped|errors?|xfailed|xpassed|deselected|warnings?|rerun),? ?)+ ?in [\d.]+s.*$/;
const TITLE = /^_{3,} (.+?) _{3,}$/;
const LOCATION = /^(\S+\.py):(\d+): /;

export const pytest: Reader = (output) => {
  const lines = output.split('\n');
  const summary = lines.findLast((line) => SUMMARY.test(line));
  if (summary === undefined) return undefined;
  const ids = lines
    .flatMap((line) => /^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$/.exec(line)?.[1] ?? [])
    .slice(0, MOST_BLOCKS);
  const findings = blocks(
    lines,
    (line) => TITLE.test(line),
    (line) => /^=+ .* =+$/.test(line),
  )
    .slice(0, MOST_BLOCKS)
    .map((block) => failure(block, ids));
  return { counts: countsIn(summary), findings };
};

/** `ids` are pytest's own names (`file.py::Class::test`) from the short summary, when it is printed. */
function failure(block: readonly string[], ids: readonly string[]): Finding {
  const title = TITLE.exec(block[0] ?? '')?.[1] ?? '';
  const test = title.replace(/^ERROR (?:at (?:setup|teardown) of|collecting) /, '');
  const dotted = test.replace(/^[^[]*/, (name) => (name.endsWith('.py') ? name : name.replaceAll('.', '::')));
  const id = ids.find((one) => one === dotted || one.endsWith(`::${dotted}`));
  const body = block.slice(1);
  // The last place is where it was thrown.
  const places = body.flatMap((line) => {
    const [, path, number] = LOCATION.exec(line) ?? [];
    return path === undefined || path.startsWith('/') ? [] : [{ path, line: Number(number) }];
  });
  const place = places.at(-1);
  const errors = body.flatMap((line) => /^E {3}(.*)$/.exec(line)?.[1] ?? []);
  return finding({
    id: id ?? test,
    name: test,
    path: place?.path ?? id?.split('::')[0],
    line: place?.line,
    message: errors.join('\n'),
    block: block.join('\n'),
  });
}
