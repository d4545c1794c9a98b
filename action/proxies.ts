/** The proxy behind which the PC itself is, as its variables name it. Pure. */
import { BlockList, isIP } from 'node:net';
import { PROXIES } from './variables-of-the-pc.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Protocol = 'http:' | 'https:';

/** Most programs read the name in lower case first. */
const valueIn = (environment: Environment, name: string): string =>
  environment[name.toLowerCase()] || environment[name] || '';

const VARIABLES = { 'http:': 'HTTP_PROXY', 'https:': 'HTTPS_PROXY' } as const;

/** `host:port` without a scheme is common. */
function urlOf(value: string): URL | undefined {
  const text = value.includes('://') ? value : `http://${value}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}

const isUsable = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:';

/** The same variables as Node wants them: with a scheme. What it could not use is left out. */
export function proxyVariables(environment: Environment): Record<string, string> {
  const named = Object.values(VARIABLES).flatMap((name): Array<[string, string]> => {
    const url = urlOf(valueIn(environment, name));
    return url && isUsable(url) ? [[name, url.href]] : [];
  });
  return { ...Object.fromEntries(named), NO_PROXY: valueIn(environment, 'NO_PROXY') };
}

/** Why a container could not use the PC's proxy; undefined when it can, or there is none. A value may hold a password: it is not shown. */
export function faultOfProxies(environment: Environment): string | undefined {
  for (const name of Object.values(VARIABLES)) {
    const value = valueIn(environment, name);
    if (value === '') continue;
    const url = urlOf(value);
    const found = url === undefined ? 'no address' : `an address of ${url.protocol}//`;
    if (!url || !isUsable(url))
      return `${name} of this PC is ${found}: a container can use proxies of http:// and https://.`;
  }
  return undefined;
}

/** Undefined: straight there. `host` as a URL has it, so that an address of IPv6 is in brackets. */
export function upstreamFor(environment: Environment, protocol: Protocol, host: string, port: number): URL | undefined {
  const value = valueIn(environment, VARIABLES[protocol]);
  const isDirect = value === '' || isOfThePc(host) || isExcepted(valueIn(environment, 'NO_PROXY'), host, port);
  return isDirect ? undefined : urlOf(value);
}

/** A proxy elsewhere would look for it on itself. */
export const isOfThePc = (host: string): boolean => /^(localhost|127\.[\d.]+|\[::1\])$/i.test(host);

/** NO_PROXY: names with all below them, `*`, addresses and their ranges, each with a port or without. */
function isExcepted(list: string, host: string, port: number): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  const entries = list.toLowerCase().split(/[\s,]+/);
  return entries.some((entry) => {
    if (entry === '*') return true;
    if (entry.includes('/')) return isInRange(name, entry);
    const [, pattern = '', wanted] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry) ?? [];
    const isPort = wanted === undefined || Number(wanted) === port;
    return pattern !== '' && isPort && (name === pattern || name.endsWith(`.${pattern}`));
  });
}

function isInRange(name: string, range: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const version = isIP(network);
  const most = version === 6 ? 128 : 32;
  if (version === 0 || isIP(name) !== version || !/^\d+$/.test(bits) || Number(bits) > most) return false;
  const list = new BlockList();
  const family = version === 6 ? 'ipv6' : 'ipv4';
  list.addSubnet(network, Number(bits), family);
  return list.check(name, family);
}

/** A percent sign that nobody has encoded stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As they stand in the variables and as they are sent: neither may be shown. */
export function proxyPasswords(environment: Environment): string[] {
  return PROXIES.flatMap((name) => {
    const password = urlOf(environment[name] ?? '')?.password ?? '';
    return password === '' ? [] : [...new Set([password, decoded(password)])];
  });
}

/** For a proxy that wants to know who asks. */
export function proxyAuthorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const login = `${decoded(username)}:${decoded(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}
