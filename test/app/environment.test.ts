import { describe, expect, test } from 'vitest';
import { readEnvironment } from '../../app/environment.ts';

const PEM = '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n';
const read = (variables: Record<string, string> = {}) => readEnvironment({ PRIVATE_KEY: PEM, ...variables });

test('github.com needs nothing but the key', () =>
  expect(read()).toEqual({
    publicUrl: '',
    sweepSeconds: 60,
    oidcIssuer: 'https://token.actions.githubusercontent.com',
    policyModule: '',
    privateKey: PEM,
  }));
test('an empty variable is an absent one', () => expect(read({ PUBLIC_URL: '', SWEEP_SECONDS: '' })).toEqual(read()));
test('the public address has no slash at its end', () =>
  expect(read({ PUBLIC_URL: 'https://app.example/' }).publicUrl).toBe('https://app.example'));
test('GitHub Enterprise Server has an issuer of its own', () =>
  expect(read({ GHE_HOST: 'git.example', GHE_PROTOCOL: 'http' }).oidcIssuer).toBe(
    'http://git.example/_services/token',
  ));
test('the issuer can be told', () =>
  expect(read({ GHE_HOST: 'x', OIDC_ISSUER: 'https://y/' }).oidcIssuer).toBe('https://y'));

describe('the private key comes in every form that Probot takes', () => {
  test.each([
    ['with written line ends', PEM.replaceAll('\n', '\\n')],
    ['in base64', Buffer.from(PEM).toString('base64')],
  ])('%s', (_, key) => expect(read({ PRIVATE_KEY: key }).privateKey).toBe(PEM));
  test('none at all', () => expect(() => readEnvironment({})).toThrow('Set PRIVATE_KEY or PRIVATE_KEY_PATH'));
});

test('every wrong variable is named', () =>
  expect(() => read({ PUBLIC_URL: 'app.example', SWEEP_SECONDS: 'often' })).toThrow(/PUBLIC_URL: .*\nSWEEP_SECONDS: /));
