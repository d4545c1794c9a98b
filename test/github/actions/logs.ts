/** A job's log behind an address that nobody can guess, as GitHub's API redirects to one. */
import type { GitHub } from '../github.ts';
import type { Route } from '../server.ts';
import type { Job } from '../state.ts';
import { randomToken } from './runtime.ts';

const LOG_SERVICE = '/_services/logs/';

export function logLink(github: GitHub, job: Job): string {
  const key = randomToken('');
  github.actions.logLinks.set(key, job);
  return `${github.url}${LOG_SERVICE}${key}`;
}

export const logRoute: Route = {
  prefix: LOG_SERVICE,
  async handle(github, _request, response, url) {
    const job = github.actions.logLinks.get(url.pathname.slice(LOG_SERVICE.length));
    if (!job) response.writeHead(404).end('Not Found');
    else response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(job.log);
  },
};
