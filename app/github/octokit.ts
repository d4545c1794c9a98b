/**
 * The Octokit that the app speaks to GitHub with. Probot's own brings Octokit's plugins for retries and throttling, which
 * start a scheduler and a dozen timers for each request; what the app needs of them stands in `traffic.ts` and `resend.ts`.
 */
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';
import { restEndpointMethods } from '@octokit/plugin-rest-endpoint-methods';

const PlainOctokit = Octokit.plugin(paginateRest, restEndpointMethods);
export type Client = InstanceType<typeof PlainOctokit>;

/** An installation by the App's key, whose tokens are fetched and kept, or whoever has the token. */
export type Who = { appId: number | string; privateKey: string; installationId?: number } | { token: string };

export type Options = Pick<NonNullable<ConstructorParameters<typeof PlainOctokit>[0]>, 'baseUrl' | 'request' | 'log'>;

export function createOctokit(who: Who, given: Options): Client {
  const options = { userAgent: 'claude-code-cluster', ...given };
  if ('token' in who) return new PlainOctokit({ ...options, auth: who.token });
  return new PlainOctokit({ ...options, authStrategy: createAppAuth, auth: who });
}
