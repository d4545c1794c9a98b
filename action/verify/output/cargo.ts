/** `cargo test` (libtest), which runs several test binaries one after the other. Pure. */
import { blocks, type Counts, type Finding, finding, type Reader } from '../report.ts';

const RESULT = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;/gm;
const TITLE = /^---- (\S+)(?: - .*)? stdout ----$/;
/** Since Rust 1.73 the message follows on the next line; before, it stood in quotes. */
const PANIC = /panicked at (?:'(.*)', )?(\S+?):(\d+):\d+:?$/;

export const cargo: Reader = (output) => {
  const results = [...output.matchAll(RESULT)];
  if (results.length === 0) return undefined;
  const sum = (index: number) => results.reduce((total, match) => total + Number(match[index]), 0);
  const counts: Counts = { passed: sum(1), failed: sum(2), skipped: sum(3) };
  const found = blocks(
    output.split('\n'),
    (line) => TITLE.test(line),
    (line) => line === 'failures:' || line.startsWith('test result:'),
  );
  return { counts, findings: found.map(failure) };
};

function failure(block: readonly string[]): Finding {
  const name = TITLE.exec(block[0] ?? '')?.[1] ?? '';
  const at = block.findIndex((line) => PANIC.test(line));
  const [, quoted, path, line] = PANIC.exec(block[at] ?? '') ?? [];
  const trace = block.findIndex((line) => /^(?:stack backtrace:|note: )/.test(line));
  const told = trace < 0 ? block : block.slice(0, trace);
  return finding({
    id: name,
    name,
    path,
    line: line === undefined ? undefined : Number(line),
    message: quoted ?? (at < 0 ? '' : told.slice(at + 1).join('\n')),
    block: told.join('\n'),
  });
}
