import { describe, expect, test } from 'vitest';
import {
  faultOfProxies,
  proxyAuthorization,
  proxyPasswords,
  proxyVariables,
  upstreamFor,
} from '../../action/proxies.ts';

const BOTH = { HTTP_PROXY: 'http://plain.example:3128', HTTPS_PROXY: 'http://secure.example:3128' };

describe('which proxy a host is reached by', () => {
  test.each([
    [{}, 'https:', 'a.example', 443, undefined],
    [BOTH, 'https:', 'a.example', 443, 'secure.example:3128'],
    [BOTH, 'http:', 'a.example', 80, 'plain.example:3128'],
    [{ HTTPS_PROXY: 'upper:1', https_proxy: 'lower:2' }, 'https:', 'a.example', 443, 'lower:2'],
    [{ https_proxy: '', HTTPS_PROXY: 'http://upper:1' }, 'https:', 'a.example', 443, 'upper:1'],
    [BOTH, 'http:', '127.0.0.1', 4000, undefined],
    [BOTH, 'http:', 'localhost', 4000, undefined],
    [BOTH, 'https:', '[::1]', 4000, undefined],
    [{ ...BOTH, NO_PROXY: 'other.example, a.example' }, 'https:', 'A.example', 443, undefined],
    [{ ...BOTH, NO_PROXY: 'example' }, 'https:', 'a.b.example', 443, undefined],
    [{ ...BOTH, NO_PROXY: '.example' }, 'https:', 'a.example', 443, undefined],
    [{ ...BOTH, NO_PROXY: '*.example' }, 'https:', 'a.example', 443, undefined],
    [{ ...BOTH, NO_PROXY: 'ample' }, 'https:', 'a.example', 443, 'secure.example:3128'],
    [{ ...BOTH, NO_PROXY: 'a.example:8443' }, 'https:', 'a.example', 8443, undefined],
    [{ ...BOTH, NO_PROXY: 'a.example:8443' }, 'https:', 'a.example', 443, 'secure.example:3128'],
    [{ ...BOTH, no_proxy: '*' }, 'https:', 'a.example', 443, undefined],
    [{ ...BOTH, NO_PROXY: '10.0.0.0/8,fd00::/8' }, 'https:', '10.1.2.3', 443, undefined],
    [{ ...BOTH, NO_PROXY: '10.0.0.0/8,fd00::/8' }, 'https:', '[fd00::1]', 443, undefined],
    [{ ...BOTH, NO_PROXY: '10.0.0.0/8,10.0.0.0/99,10/x' }, 'https:', '11.1.2.3', 443, 'secure.example:3128'],
  ] as const)('%j, %s//%s:%i: %s', (environment, protocol, host, port, expected) =>
    expect(upstreamFor({ ...environment }, protocol, host, port)?.host).toBe(expected),
  );
});

test('what a container cannot use is named, without the password in it', () => {
  expect(faultOfProxies({ ...BOTH, ALL_PROXY: 'socks5://x' })).toBeUndefined();
  expect(faultOfProxies({ HTTPS_PROXY: 'socks5://me:secret@proxy.example' })).toBe(
    'HTTPS_PROXY of this PC is an address of socks5://: a container can use proxies of http:// and https://.',
  );
  expect(faultOfProxies({ http_proxy: 'http://[broken' })).toMatch(/^HTTP_PROXY of this PC is no address/);
});

test('Node is told them with a scheme, and none that it could not use', () => {
  const told = proxyVariables({ http_proxy: 'proxy.example:3128', HTTPS_PROXY: 'socks5://x', NO_PROXY: 'a.example' });
  expect(told).toEqual({ HTTP_PROXY: 'http://proxy.example:3128/', NO_PROXY: 'a.example' });
});

test('a login is sent as it is meant, and only where there is one', () => {
  expect(proxyAuthorization(new URL('http://me:p%40ss@proxy.example'))).toEqual({
    'proxy-authorization': `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
  });
  expect(proxyAuthorization(new URL('http://100%:x@proxy.example'))).toEqual({
    'proxy-authorization': `Basic ${Buffer.from('100%:x').toString('base64')}`,
  });
  expect(proxyAuthorization(new URL('http://proxy.example'))).toEqual({});
});

test('its password is a secret, in both its forms', () => {
  const environment = {
    HTTPS_PROXY: 'http://me:p%40ss@proxy.example',
    all_proxy: 'socks5://me:other@x',
    no_proxy: 'a',
  };
  expect(proxyPasswords(environment)).toEqual(['p%40ss', 'p@ss', 'other']);
});
