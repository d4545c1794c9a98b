/** JSON from outside: the value, or undefined when it is no JSON, for a schema to judge. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
