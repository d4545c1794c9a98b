/** Shows the rows: a table redrawn in place on a terminal, one line per change elsewhere. */
import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';
import type { Row } from './row.ts';
import { liveTable, plainLine } from './table.ts';

export type Screen = { show(rows: Row[]): void };

export function openScreen(out: NodeJS.WriteStream): Screen {
  return out.isTTY ? terminal(out) : log(out);
}

function terminal(out: WriteStream): Screen {
  let drawn = 0;
  return {
    show(rows) {
      if (drawn > 0) {
        moveCursor(out, 0, -drawn);
        cursorTo(out, 0);
        clearScreenDown(out);
      }
      const lines = liveTable(rows).map((line) => line.slice(0, out.columns));
      out.write(`${lines.join('\n')}\n`);
      drawn = lines.length;
    },
  };
}

function log(out: NodeJS.WritableStream): Screen {
  const last = new Map<string, string>();
  return {
    show(rows) {
      for (const row of rows) {
        const now = [row.state, row.runner, row.pr?.number].join(' ');
        if (last.get(row.key) === now) continue;
        last.set(row.key, now);
        out.write(`${plainLine(row)}\n`);
      }
    },
  };
}
