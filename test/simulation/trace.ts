/** What happened in a simulation, line by line in virtual time. */

export type Trace = { note(text: string): void; lines: readonly string[] };

export function createTrace(now: () => number, start: number): Trace {
  const lines: string[] = [];
  return {
    lines,
    note(text) {
      lines.push(`${clockFace(now() - start)}  ${text}`);
    },
  };
}

/** `1d 02:03:04.005` since the start. */
function clockFace(ms: number): string {
  const days = Math.floor(ms / 86_400_000);
  const time = new Date(ms % 86_400_000).toISOString().slice(11, 23);
  return days > 0 ? `${days}d ${time}` : time;
}
