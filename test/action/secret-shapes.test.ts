import { describe, expect, test } from 'vitest';
import { maskShapes } from '../../action/secret-shapes.ts';

const RANDOM = 'k9Xv2LqP8sTz4WmB7nRd';
const HEX = '9f86d081884c7d659a2feaa0c55ad015';

describe('a random value beside a word that tells is masked', () => {
  test.each([
    [`password=${RANDOM}`, 'password=***'],
    [`NPM_AUTH_TOKEN: ${RANDOM}`, 'NPM_AUTH_TOKEN: ***'],
    [`{"api_key": "${HEX}"}`, '{"api_key": "***"}'],
    [`client-secret => '${RANDOM}'`, "client-secret => '***'"],
    [`Authorization: Bearer ${RANDOM}`, 'Authorization: Bearer ***'],
    [`login --token ${RANDOM} now`, 'login --token *** now'],
    [`//registry.example.com/:_authToken=${RANDOM}`, '//registry.example.com/:_authToken=***'],
    [`AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPx2RfiCY4k9EXAMPLE8KEY`, 'AWS_SECRET_ACCESS_KEY=***'],
  ])('%s', (text, expected) => expect(maskShapes(text, () => '***')).toBe(expected));
});

describe('what only reads like it is left alone', () => {
  test.each([
    'The password must have at least 12 characters.',
    'const token = createAccessTokenForUser(user)',
    'token: process.env.NPM_TOKEN_FOR_RELEASES_2',
    'secret = secretsManagerV2Client',
    'Tests of the token src/auth/token-refresh.test.ts passed',
    `commit ${HEX}`,
    'integrity sha512-k9Xv2LqP8sTz4WmB7nRdk9Xv2LqP8sTz4WmB7nRd',
    'password: aaaaaaaaaaaaaaaaaaaa1111',
    `author ${HEX}`,
    'auth 2026-01-02T03:04:05.678Z',
  ])('%s', (text) => expect(maskShapes(text, () => '***')).toBe(text));
});

test('a long text is done at once', () => {
  const text = 'token token-token_token= '.repeat(20_000) + 'secret'.repeat(20_000);
  const before = performance.now();
  maskShapes(text, () => '***');
  expect(performance.now() - before).toBeLessThan(2000);
});
