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
    opinion: null,
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

test('with a key of Anthropic’s a model is asked in doubt', () => {
  expect(read({ ANTHROPIC_API_KEY: 'k' }).opinion).toEqual({
    ...{ apiKey: 'k', baseUrl: '', model: 'claude-haiku-5-5', timeoutMs: 6000, perHour: 20 },
  });
  expect(
    read({
      ...{ ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: 'http://proxy.example/', OPINION_MODEL: 'claude-x' },
      ...{ OPINION_SECONDS: '2.5', OPINIONS_PER_HOUR: '3' },
    }).opinion,
  ).toEqual({ apiKey: 'k', baseUrl: 'http://proxy.example', model: 'claude-x', timeoutMs: 2500, perHour: 3 });
  expect(() => read({ OPINIONS_PER_HOUR: 'many', OPINION_SECONDS: '0' })).toThrow(
    /OPINION_SECONDS: .*\nOPINIONS_PER_HOUR: /,
  );
});

describe('the private key comes in every form that Probot takes', () => {
  test.each([
    ['with written line ends', PEM.replaceAll('\n', '\\n')],
    ['in base64', Buffer.from(PEM).toString('base64')],
  ])('%s', (_, key) => expect(read({ PRIVATE_KEY: key }).privateKey).toBe(PEM));
  test('none at all', () => expect(() => readEnvironment({})).toThrow('Set PRIVATE_KEY or PRIVATE_KEY_PATH'));
});

test('every wrong variable is named', () =>
  expect(() => read({ PUBLIC_URL: 'app.example', SWEEP_SECONDS: 'often' })).toThrow(/PUBLIC_URL: .*\nSWEEP_SECONDS: /));
