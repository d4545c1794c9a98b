/** The lines that a unified diff of git adds and removes, file by file. Pure. */

type Line = { line: number; text: string };

/** `line`: in the file before the change for removed lines, after it for added ones. */
export type FileDiff = { path: string; removed: readonly Line[]; added: readonly Line[] };

/** Longer lines are generated, and patterns need not walk them. In characters. */
const LONGEST_LINE = 1000;

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** For a diff made with `--unified=0 --no-renames`: within a hunk, the header's counts say how many lines follow. */
export function parseDiff(diff: string): FileDiff[] {
  const files: Array<{ path: string; removed: Line[]; added: Line[] }> = [];
  let [before, after] = [
    { next: 0, left: 0 },
    { next: 0, left: 0 },
  ];
  const take = (side: typeof before) => {
    side.left -= 1;
    side.next += 1;
    return side.next - 1;
  };
  for (const line of diff.split('\n')) {
    const file = files.at(-1);
    if (file && before.left > 0 && line.startsWith('-')) file.removed.push({ line: take(before), text: textOf(line) });
    else if (file && after.left > 0 && line.startsWith('+')) file.added.push({ line: take(after), text: textOf(line) });
    else if (line.startsWith('diff --git ')) files.push({ path: '', removed: [], added: [] });
    else if (file && /^(?:---|\+\+\+) /.test(line)) file.path = pathIn(line.slice(4)) ?? file.path;
    else {
      const [, from, removed = '1', to, added = '1'] = HUNK.exec(line) ?? [];
      if (from === undefined) continue;
      before = { next: Number(from), left: Number(removed) };
      after = { next: Number(to), left: Number(added) };
    }
  }
  return files;
}

const textOf = (line: string) => line.slice(1, LONGEST_LINE);

/** Undefined for /dev/null; unusual names stand in quotes, and a name with a space ends with a tab. */
function pathIn(text: string): string | undefined {
  const path = text.replace(/\t$/, '').replace(/^"(.*)"$/, '$1');
  return path === '/dev/null' ? undefined : path.replace(/^[ab]\//, '');
}
