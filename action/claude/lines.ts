/** Cuts a stream of chunks into lines without ever holding more than one of bounded length. */

/** Characters. A line that is longer (a huge tool result) is dropped: no event that matters is near this size. */
const LONGEST = 8_000_000;

export function splitLines(
  onLine: (line: string) => void,
  longest = LONGEST,
): { write(chunk: string): void; end(): void } {
  let parts: string[] = [];
  let length = 0;
  const flush = () => {
    if (length > 0 && length <= longest) onLine(parts.join(''));
    parts = [];
    length = 0;
  };
  const add = (part: string) => {
    length += part.length;
    if (length > longest) parts = [];
    else if (part !== '') parts.push(part);
  };
  return {
    write(chunk) {
      const [first = '', ...rest] = chunk.split('\n');
      add(first);
      for (const part of rest) {
        flush();
        add(part);
      }
    },
    /** A last line without a line end counts as one. */
    end: flush,
  };
}
