/** How old what is remembered is, by this machine's clock. */

/** So long ago (milliseconds), or in what is the future since the clock was set right. */
export const isOlder = (at: string, ms: number, now: string): boolean =>
  Math.abs(Date.parse(now) - Date.parse(at)) >= ms;
