/** Hides secrets in what goes to the log. */

export type Mask = { add(secret: string): void; apply(text: string): string };

/** Each line of a secret of several lines is hidden by itself, as by GitHub's runner. */
export function createMask(secrets: Iterable<string> = []): Mask {
  let known: string[] = [];
  const add = (secret: string) => {
    const parts = [secret, ...secret.split(/\r?\n/)].map((part) => part.trim()).filter((part) => part !== '');
    // The longest first, so that a secret inside another doesn't leave the rest readable.
    known = [...new Set([...known, ...parts])].sort((a, b) => b.length - a.length);
  };
  for (const secret of secrets) add(secret);
  return { add, apply: (text) => known.reduce((masked, secret) => masked.replaceAll(secret, '***'), text) };
}
