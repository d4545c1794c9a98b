import { describe, expect, test } from 'vitest';
import { isAllowed, leadsOut } from '../../../action/sandbox/egress.ts';

describe('a host in the list', () => {
  test.each([
    [['packages.example.com'], 'packages.example.com', 443, true],
    [['packages.example.com'], 'PACKAGES.example.com.', 8443, true],
    [['packages.example.com'], 'evil-packages.example.com', 443, false],
    [['packages.example.com'], 'packages.example.com.evil.example', 443, false],
    [['packages.example.com:443'], 'packages.example.com', 80, false],
    [['*.example.com'], 'a.b.example.com', 443, true],
    [['*.example.com'], 'example.com', 443, false],
    [['*.example.com'], 'notexample.com', 443, false],
    [['*.example.com:8443'], 'a.example.com', 8443, true],
    [['127.0.0.1:4000'], '127.0.0.1', 4000, true],
    [['127.0.0.1:4000'], '127.0.0.1', 4001, false],
    [[], 'example.com', 443, false],
  ])('%j, %s:%i: %s', (hosts, host, port, expected) => expect(isAllowed(hosts, host, port)).toBe(expected));
});

test.each([
  ['packages.example.com', '203.0.113.7', true],
  // A company's own registry.
  ['packages.example.com', '10.1.2.3', true],
  ['packages.example.com', '127.0.0.1', false],
  ['packages.example.com', '169.254.169.254', false],
  ['packages.example.com', '0.0.0.0', false],
  ['packages.example.com', '::1', false],
  ['packages.example.com', '::ffff:127.0.0.1', false],
  ['packages.example.com', 'fe80::1', false],
  ['localhost', '127.0.0.1', true],
  ['127.0.0.1', '127.0.0.1', true],
])('%s at %s may be talked to: %s', (host, address, expected) => expect(leadsOut(host, address)).toBe(expected));
