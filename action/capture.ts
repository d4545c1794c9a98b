/** Keeps the beginning and the end of an output of any length in bounded memory. */

export type Capture = { write(chunk: string): void; text(): string };

const HEAD = 16_000;
const TAIL = 64_000;

/** Pieces of the tail are no smaller, so that a program that prints letter by letter makes no long list. */
const PIECE = 16_000;

/** Sizes in characters; what lies between head and tail is replaced by a line that says how much is missing. */
export function capture(headSize = HEAD, tailSize = TAIL): Capture {
  let head = '';
  /** Never joined before the end: to copy the tail again and again would cost more memory than it has. */
  let tail: string[] = [];
  let kept = 0;
  let dropped = 0;
  let oldest = 0;

  function push(text: string): void {
    const last = tail.length - 1;
    const piece = tail[last];
    if (piece !== undefined && last >= oldest && piece.length < PIECE) tail[last] = piece + text;
    else tail.push(text);
    kept += text.length;
  }
  function drop(): void {
    for (let piece = tail[oldest] ?? ''; piece !== '' && kept - piece.length >= tailSize; piece = tail[oldest] ?? '') {
      kept -= piece.length;
      dropped += piece.length;
      tail[oldest] = '';
      oldest += 1;
    }
    if (oldest > 1000) {
      tail = tail.slice(oldest);
      oldest = 0;
    }
  }

  return {
    write(chunk) {
      const room = headSize - head.length;
      if (room > 0) head += chunk.slice(0, room);
      const rest = room > 0 ? chunk.slice(room) : chunk;
      if (rest === '') return;
      push(rest);
      drop();
    },
    text() {
      const joined = tail.join('');
      const excess = Math.max(0, joined.length - tailSize);
      const missing = dropped + excess;
      return missing === 0 ? head + joined : `${head}\n… ${missing} characters left out …\n${joined.slice(excess)}`;
    },
  };
}
