/** Keeps the beginning and the end of an output of any length in bounded memory. */

export type Capture = { write(chunk: string): void; text(): string };

const HEAD = 16_000;
const TAIL = 64_000;

/** Sizes in characters; what lies between head and tail is replaced by a line that says how much is missing. */
export function capture(headSize = HEAD, tailSize = TAIL): Capture {
  let head = '';
  let tail = '';
  let dropped = 0;
  return {
    write(chunk) {
      const room = headSize - head.length;
      if (room > 0) head += chunk.slice(0, room);
      tail += room > 0 ? chunk.slice(room) : chunk;
      // Cutting only at twice the size keeps many small chunks from copying the tail each time.
      if (tail.length > 2 * tailSize) {
        dropped += tail.length - tailSize;
        tail = tail.slice(-tailSize);
      }
    },
    text() {
      const excess = Math.max(0, tail.length - tailSize);
      const missing = dropped + excess;
      return missing === 0 ? head + tail : `${head}\n… ${missing} characters left out …\n${tail.slice(excess)}`;
    },
  };
}
