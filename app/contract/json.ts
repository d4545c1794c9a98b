/** JSON from outside: the value, or undefined when there is none or it is no JSON, for a schema to judge. */
export function jsonOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
