/** Which addresses a sandbox may talk to. Pure. */
import { BlockList, isIP } from 'node:net';

/** Where on the PC itself, or in the machine below it, a name must not lead unless it is asked for by address. */
const LOCAL = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
] as const) {
  LOCAL.addSubnet(address, prefix, 'ipv4');
}
LOCAL.addSubnet('fe80::', 10, 'ipv6');
for (const address of ['::', '::1']) LOCAL.addAddress(address, 'ipv6');

/** `hosts`: `name`, `name:port` or `*.name`, as the policy has them; without a port, any. */
export function isAllowed(hosts: readonly string[], host: string, port: number): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  return hosts.some((rule) => {
    const [, pattern = '', wanted] = /^(.*?)(?::(\d+))?$/.exec(rule.toLowerCase()) ?? [];
    if (wanted !== undefined && Number(wanted) !== port) return false;
    return pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern;
  });
}

/** Whether a name that resolves to this address leads out of the PC. An address, and `localhost`, is what it says. */
export function leadsOut(host: string, address: string): boolean {
  if (host.toLowerCase() === 'localhost' || isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0) return true;
  return !LOCAL.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
