/**
 * With a token that GitHub's page "New self-hosted runner" shows, instead of one for the API: it registers a runner (or, from
 * its page "Remove", takes it out), within an hour, and nothing else.
 */
import { z } from 'zod';
import { messageOf, SetupError } from '../errors.ts';
import type { Access } from './access.ts';
import type { Api, Application } from './api.ts';
import { apiRunnersPath, type Target } from './target.ts';

/** `ghp_…` and the like speak to the API; these do not. */
export const isRunnerToken = (token: string): boolean => /^A[\w-]{15,}$/.test(token);

const RELEASES = 'https://api.github.com/repos/actions/runner/releases/latest';
const assetSchema = z.object({
  name: z.string().regex(/^[\w.-]+$/),
  browser_download_url: z.url(),
  digest: z.string().nullish(),
});
const NAME = /^actions-runner-(linux|osx|win)-(x64|arm64|arm)-\d+\.\d+\.\d+\.(tar\.gz|zip)$/;

/** Where a person gets such a token, and with which command. */
export const freshToken = (target: Target, use: 'registration' | 'remove'): string =>
  `gh api -X POST ${apiRunnersPath(target)}/${use}-token --jq .token`;

/** What does not go with it throws a SetupError that says which token it takes. */
export function connectToRegister(target: Target, access: Access, fetchWith: typeof fetch): Api {
  const refuse = (what: string) => async () => {
    throw needsApi(what, access, target);
  };
  return {
    onlyRegisters: true,
    applications: () => publicApplications(fetchWith),
    findRunner: refuse('To ask for the state of a runner'),
    setLabels: refuse('To change labels'),
    deleteRunner: refuse('To delete a runner'),
    workflows: refuse('To read workflows'),
    jitConfig: refuse('To register for one job'),
    registrationToken: async () => access.token,
    removalToken: async () => access.token,
  };
}

export const needsApi = (what: string, { source }: Access, { host }: Target): SetupError =>
  new SetupError(
    `${what} takes a token for the API; the one from ${source} registers or removes a runner, and does nothing else.`,
    `Give a personal access token, or log in with "gh auth login --hostname ${host}".`,
  );

/** The newest release on github.com, which everybody may read; also for a GitHub Enterprise Server. */
async function publicApplications(fetchWith: typeof fetch): Promise<Application[]> {
  const unknown = (why: string) =>
    new SetupError(
      `The newest runner program is not known: ${RELEASES} ${why}.`,
      'Try again later, or give a personal access token: GitHub then says what it offers.',
    );
  const response = await fetchWith(RELEASES, { headers: { accept: 'application/vnd.github+json' } }).catch(
    (error: unknown) => {
      throw unknown(`can't be reached: ${messageOf(error)}`);
    },
  );
  if (!response.ok) throw unknown(`answered ${response.status}`);
  const parsed = z.object({ assets: z.array(assetSchema) }).safeParse(await response.json());
  if (!parsed.success) throw unknown('answered something else');
  return parsed.data.assets.flatMap(({ name, browser_download_url, digest }): Application[] => {
    const [, os, architecture] = NAME.exec(name) ?? [];
    if (os === undefined || architecture === undefined) return [];
    const sha256 = /^sha256:([0-9a-f]{64})$/.exec(digest ?? '')?.[1];
    return [
      {
        ...{ os, architecture, filename: name, download_url: browser_download_url },
        ...(sha256 !== undefined && { sha256_checksum: sha256 }),
      },
    ];
  });
}
