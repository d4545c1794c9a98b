/** Recognises secrets that nobody has named: the formats of well-known tokens, and random values beside a word that tells. Pure. */

/** Sources: GitHub's and Anthropic's token formats, AWS access keys, JSON Web Tokens, PEM. */
const SHAPES = [
  /\bgh[pousr]_[A-Za-z0-9_.-]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bsk-ant-[A-Za-z0-9_-]{10,}/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];

/**
 * `word = value`, `"word": "value"`, `WORD: Bearer value`, `--word value`. The word may stand inside a longer name, as in
 * NPM_AUTH_TOKEN. Bounded on all sides, so that no text makes it slow.
 */
const ASSIGNED =
  /((?:password|passwd|passphrase|secret|token|credential|api[_-]?key|access[_-]?key|private[_-]?key|auth(?!or(?!iz)))[\w-]{0,40}["'`]?[ \t]{0,3}(?::=|=>|[:= ])[ \t]{0,3}(?:(?:bearer|basic|token)[ \t]{1,3})?["'`]?)([A-Za-z0-9+/_=.~-]{16,512})/gi;

/** Bits per character from which a value counts as random: English words lie below 3.2, sixteen hexadecimal digits near 3.4. */
const RANDOM_BITS = 3.3;

/** Replaces what looks like a secret by what `mask` makes of it. */
export function maskShapes(text: string, mask: (value: string) => string): string {
  const masked = SHAPES.reduce((rest, shape) => rest.replace(shape, mask), text);
  return masked.replace(ASSIGNED, (all, before: string, value: string) =>
    looksRandom(value) ? `${before}${mask(value)}` : all,
  );
}

/** Letters and digits without an order that a word, a path, a version or a name in code would have. */
function looksRandom(value: string): boolean {
  if (!/\d/.test(value) || !/[a-z]/i.test(value)) return false;
  return value.split(/[/.=_~-]+/).some((part) => part.length >= 16 && entropy(part) >= RANDOM_BITS && isMixed(part));
}

/** A name in code has its digits at one place (`secretsManagerV2Client`); a random value has them all over. */
const isMixed = (value: string): boolean => (value.match(/\d+/g)?.length ?? 0) >= 2;

/** Shannon entropy in bits per character. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / value.length) * Math.log2(count / value.length), 0);
}
