import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../action/redact.ts';

const SECRET = 'p4ss/w+rd with "quotes" & more';

function redactorFor(secret: string) {
  const redactor = createRedactor();
  redactor.add(secret);
  return redactor;
}

describe('a known secret', () => {
  test.each([
    ['plain', SECRET],
    ['URL-encoded', encodeURIComponent(SECRET)],
    ['in JSON', JSON.stringify({ a: SECRET })],
  ])('is masked %s', (_, text) => {
    const redacted = redactorFor(SECRET).redact(`before ${text} after`);
    expect(redacted).toContain('***');
    expect(redacted).not.toContain('rd with');
    expect(redacted).toMatch(/^before .* after$/);
  });

  test.each(['', 'a', 'ab', 'abc'])('is masked in the base64 of a longer text that begins with "%s"', (prefix) => {
    const encoded = Buffer.from(`${prefix}${SECRET} and a tail`).toString('base64');
    const redacted = redactorFor(SECRET).redact(encoded);
    expect(Buffer.from(redacted.split('***')[0] ?? '', 'base64').toString()).not.toContain('p4ss');
    expect(Buffer.from(redacted.split('***')[1] ?? '', 'base64').toString()).not.toContain('rd with');
    expect(redacted).toContain('***');
  });

  test('of a few characters is left alone: it would riddle the text', () => {
    expect(redactorFor('abc').redact('abc abc')).toBe('abc abc');
  });
});

describe('the shape of a token', () => {
  test.each([
    `ghs_${'a1'.repeat(18)}`,
    `ghp_${'a1'.repeat(18)}`,
    `github_pat_${'a1'.repeat(30)}`,
    `sk-ant-api03-${'a1'.repeat(20)}`,
    `-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----`,
  ])('%s is masked without being known', (token) => {
    expect(createRedactor().redact(`x ${token} y`)).toBe('x *** y');
  });

  test('an ordinary text stays as it is', () => {
    const text = 'Set `sk-ant` and ghs_ in docs; commit 0123456789abcdef0123456789abcdef01234567.';
    expect(createRedactor().redact(text)).toBe(text);
  });
});

test('what was taken out is counted once each, however often and in whatever form it stands there', () => {
  const redactor = redactorFor(SECRET);
  redactor.add('another-secret');
  const token = `ghs_${'a1'.repeat(18)}`;
  expect(redactor.masked()).toEqual({ known: 0, shaped: 0 });
  redactor.redact(`${SECRET} ${encodeURIComponent(SECRET)} ${token} ${token}`);
  redactor.redact(`${SECRET} ghp_${'b2'.repeat(18)}`);
  expect(redactor.masked()).toEqual({ known: 1, shaped: 2 });
});
