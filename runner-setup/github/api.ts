/** The few things runner-setup asks of GitHub, the same for a repository and an organization. */
import { getOctokit } from '@actions/github';
import { z } from 'zod';
import { messageOf, SetupError } from '../errors.ts';
import type { Access } from './access.ts';
import { connectToRegister } from './registering.ts';
import type { Target } from './target.ts';

const applicationSchema = z.object({
  os: z.string(),
  architecture: z.string(),
  download_url: z.url(),
  filename: z.string().regex(/^[\w.-]+$/),
  sha256_checksum: z.string().optional(),
});
export type Application = z.infer<typeof applicationSchema>;

const labelSchema = z.object({ name: z.string(), type: z.string().optional() });
const runnerSchema = z
  .object({
    id: z.int(),
    name: z.string(),
    status: z.string(),
    busy: z.boolean(),
    version: z.string().nullish(),
    labels: z.array(labelSchema),
  })
  .transform(({ id, name, status, busy, version, labels }) => ({
    id,
    name,
    online: status === 'online',
    busy,
    version: version ?? null,
    /** Without those that GitHub gives by itself and that can't be changed. */
    labels: labels.filter((label) => label.type !== 'read-only').map((label) => label.name),
  }));
export type RemoteRunner = z.infer<typeof runnerSchema>;

const entriesSchema = z.array(z.object({ path: z.string(), type: z.string() }));
const fileSchema = z.object({ content: z.string(), encoding: z.literal('base64') });
const tokenSchema = z.object({ token: z.string() });
const statusSchema = z.object({
  status: z.int(),
  response: z.object({ headers: z.record(z.string(), z.unknown()) }).optional(),
});

type JitWish = {
  name: string;
  labels: readonly string[];
  /** By name; null: the default one. */
  group: string | null;
  /** The work folder, seen from the program's. */
  work: string;
};

const jitSchema = z.object({
  runner: z.object({ id: z.int() }),
  encoded_jit_config: z.string().regex(/^[A-Za-z0-9+/=_-]+$/),
});
const groupsSchema = z.object({
  runner_groups: z.array(z.object({ id: z.int(), name: z.string(), default: z.boolean() })),
});
/** What a repository's runners are in, which has no others. */
const GROUP_OF_REPOSITORY = 1;

export type Api = {
  /** The token is none for the API: whatever asks GitHub throws. */
  onlyRegisters: boolean;
  applications(): Promise<Application[]>;
  findRunner(name: string): Promise<RemoteRunner | null>;
  /** Replaces every label but GitHub's own. */
  setLabels(runnerId: number, labels: readonly string[]): Promise<void>;
  /** Takes it out of GitHub, whether or not its PC still exists. */
  deleteRunner(runnerId: number): Promise<void>;
  /** The repository's workflow files; null for an organization. */
  workflows(): Promise<{ path: string; text: string }[] | null>;
  registrationToken(): Promise<string>;
  /** Registers a runner for one job; what it is to be started with, base64. */
  jitConfig(wanted: JitWish): Promise<{ runnerId: number; jit: string }>;
  removalToken(): Promise<string>;
};

/** Every method throws a SetupError that says which right is missing, or what could not be reached. */
export function connect(target: Target, access: Access, fetchWith: typeof fetch): Api {
  if (access.onlyRegisters) return connectToRegister(target, access, fetchWith);
  const octokit = getOctokit(access.token, { baseUrl: target.apiUrl, request: { fetch: fetchWith } });
  const ask = async (
    method: string,
    path: string,
    parameters: Record<string, unknown> = {},
    { orNull }: { orNull: boolean } = { orNull: false },
  ): Promise<unknown> => {
    try {
      return (await octokit.request(`${method} ${target.path}${path}`, parameters)).data;
    } catch (error) {
      if (orNull && statusSchema.safeParse(error).data?.status === 404) return null;
      throw explain(error, target, access);
    }
  };
  const groupId = async (name: string | null): Promise<number> => {
    if (!target.path.startsWith('/orgs/')) {
      if (name === null) return GROUP_OF_REPOSITORY;
      throw new SetupError(`${target.name} is a repository, which has no runner groups.`, 'Join without --group.');
    }
    const { runner_groups: groups } = groupsSchema.parse(await ask('GET', '/actions/runner-groups', { per_page: 100 }));
    const found = groups.find((one) => (name === null ? one.default : one.name.toLowerCase() === name.toLowerCase()));
    if (found) return found.id;
    throw new SetupError(
      `${target.name} has no runner group ${JSON.stringify(name ?? 'Default')}.`,
      `There are: ${groups.map((one) => one.name).join(', ')}.`,
    );
  };
  return {
    onlyRegisters: false,
    applications: async () => z.array(applicationSchema).parse(await ask('GET', '/actions/runners/downloads')),
    async findRunner(name) {
      const { runners } = z
        .object({ runners: z.array(runnerSchema) })
        .parse(await ask('GET', '/actions/runners', { name }));
      return runners.find((one) => one.name.toLowerCase() === name.toLowerCase()) ?? null;
    },
    async setLabels(runnerId, labels) {
      await ask('PUT', `/actions/runners/${runnerId}/labels`, { labels });
    },
    async deleteRunner(runnerId) {
      await ask('DELETE', `/actions/runners/${runnerId}`);
    },
    async workflows() {
      if (target.path.startsWith('/orgs/')) return null;
      // 404 also when there is no such folder; that the repository itself is there was seen before.
      const listed = await ask('GET', '/contents/.github/workflows', {}, { orNull: true });
      const entries = entriesSchema.parse(listed ?? []);
      const files = entries.filter((entry) => entry.type === 'file' && /\.ya?ml$/.test(entry.path));
      return Promise.all(
        files.map(async ({ path }) => {
          const { content } = fileSchema.parse(await ask('GET', `/contents/${path}`));
          return { path, text: Buffer.from(content, 'base64').toString() };
        }),
      );
    },
    async jitConfig({ name, labels, group, work }) {
      const runner_group_id = await groupId(group);
      const wish = { name, labels, runner_group_id, work_folder: work };
      const answer = await ask('POST', '/actions/runners/generate-jitconfig', wish);
      const { runner, encoded_jit_config } = jitSchema.parse(answer);
      return { runnerId: runner.id, jit: encoded_jit_config };
    },
    registrationToken: async () => tokenSchema.parse(await ask('POST', '/actions/runners/registration-token')).token,
    removalToken: async () => tokenSchema.parse(await ask('POST', '/actions/runners/remove-token')).token,
  };
}

/** What a failed request means to the person who gave the token. */
function explain(error: unknown, target: Target, access: Access): SetupError {
  const parsed = statusSchema.safeParse(error);
  const status = parsed.data?.response ? parsed.data.status : undefined;
  if (parsed.data?.response?.headers['x-ratelimit-remaining'] === '0')
    return new SetupError("GitHub's rate limit for this token is used up.", 'Try again in an hour.');
  switch (status) {
    case undefined:
      return new SetupError(
        `${target.apiUrl} can't be reached: ${messageOf(error)}`,
        'Check the network, and HTTPS_PROXY when this PC is behind a proxy.',
      );
    case 401:
      return new SetupError(
        `GitHub does not accept the token from ${access.source}: it is wrong, expired or revoked.`,
        'Make a new one, or log in again with "gh auth login".',
      );
    case 403:
      return new SetupError(
        `The token from ${access.source} may not manage the runners of ${target.name}.`,
        `It needs ${rightFor(target)}.`,
      );
    case 404:
      return new SetupError(
        `${target.name} does not exist, or the token from ${access.source} can't see it.`,
        `Check --url; the token needs ${rightFor(target)}.`,
      );
    default:
      return new SetupError(`GitHub answered ${status}: ${messageOf(error)}`, 'Try again.');
  }
}

const rightFor = ({ path }: Target): string =>
  path.startsWith('/orgs/')
    ? 'the organization permission "Self-hosted runners: write" (classic tokens: admin:org)'
    : 'the repository permission "Administration: write" (classic tokens: repo), and its person must be an admin there';
