/** PURE. Where a PC registers: a repository or an organization, read from the URL that a person copies from the browser. */
import { UsageError } from '../errors.ts';

export type Target = {
  /** As `config.sh --url` wants it: no trailing slash, no `.git`. */
  url: string;
  /** Host and port, as `gh auth token --hostname` wants it. */
  host: string;
  /** `https://api.github.com`, or `<origin>/api/v3` on GitHub Enterprise Server. */
  apiUrl: string;
  /** Path below `apiUrl` that the runner endpoints start with: `/repos/o/r` or `/orgs/o`. */
  path: string;
  /** `owner/repo` or the organization, for people. */
  name: string;
};

const EXAMPLE = 'Give a repository (https://github.com/OWNER/REPO) or an organization (https://github.com/ORG).';
const PART = /^[A-Za-z0-9._-]+$/;

/** Throws a UsageError that says what is wrong with the URL. */
export function parseTarget(text: string): Target {
  const url = URL.parse(text);
  if (!url) throw new UsageError(`--url ${JSON.stringify(text)} is no URL.`, EXAMPLE);
  if (url.username || url.password) throw new UsageError('--url holds a user name or a token.', EXAMPLE);
  if (url.protocol !== 'https:' && !isLoopback(url))
    throw new UsageError(`--url must start with https://, found ${url.protocol}//.`, EXAMPLE);
  const parts = url.pathname.split('/').filter(Boolean);
  const [owner, last] = parts;
  const repo = last?.replace(/\.git$/, '');
  if (owner === undefined || parts.length > 2 || !parts.every((part) => PART.test(part)))
    throw new UsageError(`--url ${text} is neither a repository nor an organization.`, EXAMPLE);
  const name = repo === undefined ? owner : `${owner}/${repo}`;
  return {
    url: `${url.origin}/${name}`,
    host: url.host,
    apiUrl: /^(www\.)?github\.com$/.test(url.host) ? 'https://api.github.com' : `${url.origin}/api/v3`,
    path: repo === undefined ? `/orgs/${owner}` : `/repos/${name}`,
    name,
  };
}

/** Of the runners, for `gh api`. */
export const apiRunnersPath = ({ path }: Target): string => `${path.slice(1)}/actions/runners`;

const isLoopback = (url: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
