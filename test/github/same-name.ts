/** Names of labels, people and repositories compare without case, as on GitHub. */
export const sameName = (a: string, b: string): boolean =>
  a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase());
