/** Reads git's unified diffs line by line. Pure. */

type DiffPart = { raw: string } & (
  | { kind: 'file' }
  /** Undefined for /dev/null. */
  | { kind: 'path'; path: string | undefined }
  /** `line`: in the file before the change for removed lines, after it for all others. */
  | { kind: 'added' | 'removed' | 'context'; line: number; text: string }
  | { kind: 'other' }
);

type Line = { line: number; text: string };

export type FileDiff = {
  path: string;
  removed: readonly Line[];
  added: readonly Line[];
  /** Unchanged lines around them, where the diff has any. */
  context: readonly Line[];
};

/** Longer lines are generated, and patterns need not walk them. In characters. */
const LONGEST_LINE = 1000;

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** Within a hunk, the header's counts say how many lines follow: text that looks like a header is none there. */
function* readDiff(diff: string): Generator<DiffPart> {
  let [before, after] = [
    { next: 0, left: 0 },
    { next: 0, left: 0 },
  ];
  const take = (side: typeof before) => {
    side.left -= 1;
    side.next += 1;
    return side.next - 1;
  };
  for (const raw of diff.split('\n')) {
    const text = raw.slice(1, LONGEST_LINE);
    if (before.left > 0 && raw.startsWith('-')) yield { raw, kind: 'removed', line: take(before), text };
    else if (after.left > 0 && raw.startsWith('+')) yield { raw, kind: 'added', line: take(after), text };
    else if (before.left > 0 && after.left > 0 && raw.startsWith(' ')) {
      take(before);
      yield { raw, kind: 'context', line: take(after), text };
    } else if (raw.startsWith('diff --git ')) yield { raw, kind: 'file' };
    else if (/^(?:---|\+\+\+) /.test(raw)) yield { raw, kind: 'path', path: pathIn(raw.slice(4)) };
    else {
      const [, from, removed = '1', to, added = '1'] = HUNK.exec(raw) ?? [];
      if (from !== undefined) {
        before = { next: Number(from), left: Number(removed) };
        after = { next: Number(to), left: Number(added) };
      }
      yield { raw, kind: 'other' };
    }
  }
}

/** The lines that a diff shows, file by file. A renamed file stands under its new name. */
export function parseDiff(diff: string): FileDiff[] {
  const files: Array<{ path: string } & Record<'removed' | 'added' | 'context', Line[]>> = [];
  for (const part of readDiff(diff)) {
    const file = files.at(-1);
    switch (part.kind) {
      case 'file':
        files.push({ path: '', removed: [], added: [], context: [] });
        break;
      case 'path':
        if (file) file.path = part.path ?? file.path;
        break;
      case 'added':
      case 'removed':
      case 'context':
        file?.[part.kind].push({ line: part.line, text: part.text });
        break;
      case 'other':
        break;
    }
  }
  return files;
}

/** The diff with its line numbers after the change in front, as far as a line has one. */
export function numberedDiff(diff: string): string {
  const lines = [...readDiff(diff)].map((part) => {
    const shown = part.kind === 'added' || part.kind === 'context' ? String(part.line) : '';
    return part.kind === 'file' || part.kind === 'path' || part.kind === 'other'
      ? part.raw
      : `${shown.padStart(6)} ${part.raw}`;
  });
  return lines.join('\n');
}

/** Undefined for /dev/null; unusual names stand in quotes, and a name with a space ends with a tab. */
function pathIn(text: string): string | undefined {
  const path = text.replace(/\t$/, '').replace(/^"(.*)"$/, '$1');
  return path === '/dev/null' ? undefined : path.replace(/^[ab]\//, '');
}
