/** Takes secrets out of everything that leaves: check runs, pull requests, commit messages, log lines. */
import { maskShapes } from './secret-shapes.ts';

export type Redactor = {
  /** From now on this exact value is taken out, also in base64 and URL encoding. */
  add(secret: string): void;
  redact(text: string): string;
  /** How many different ones have been taken out so far. */
  masked(): Masked;
};

/** `known`: values that were added; `shaped`: what looked like a secret. */
export type Masked = { known: number; shaped: number };

/** A log of gigabytes may hold as many; this many are told apart. */
const MOST_TOLD_APART = 1000;

const MASK = '***';

/** Shorter values are words, not secrets; masking them would riddle the text. */
const SHORTEST = 8;

/**
 * The forms in which a secret may stand in a text. Inside a longer base64 text it looks different at each of the three byte
 * offsets, and its first and last characters there depend on the neighbours, so only the ones in between are looked for.
 */
function forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const inBase64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(offset === 0 ? 0 : offset + 1, (offset + bytes.length) % 3 === 0 ? undefined : -1);
  });
  const inBase64Url = inBase64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const escaped = JSON.stringify(secret).slice(1, -1);
  return [secret, encodeURIComponent(secret), escaped, ...inBase64, ...inBase64Url].filter(
    (form) => form.length >= SHORTEST,
  );
}

export function createRedactor(): Redactor {
  /** The secret by each of its forms. */
  const known = new Map<string, string>();
  const maskedKnown = new Set<string>();
  const maskedShapes = new Set<string>();
  return {
    add(secret) {
      if (secret.length >= SHORTEST) for (const form of forms(secret)) known.set(form, secret);
    },
    redact(text) {
      // Longest first: a form that contains another must not leave its rest behind.
      const exact = [...known].sort(([a], [b]) => b.length - a.length);
      const masked = exact.reduce((rest, [form, secret]) => {
        if (!rest.includes(form)) return rest;
        maskedKnown.add(secret);
        return rest.replaceAll(form, MASK);
      }, text);
      return maskShapes(masked, (value) => {
        if (maskedShapes.size < MOST_TOLD_APART) maskedShapes.add(value);
        return MASK;
      });
    },
    masked: () => ({ known: maskedKnown.size, shaped: maskedShapes.size }),
  };
}
