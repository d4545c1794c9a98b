/** `npm run github -- --seed FILE`: what the file may hold, and how it gets into a local GitHub. */
import { z } from 'zod';
import type { GitHub } from './github.ts';
import { addCollaborator, createApp, createRepository, createUser, createUserToken, installApp } from './seed.ts';
import { findRepository, findUser, type Repository, type User } from './state.ts';

const permission = z.enum(['read', 'triage', 'write', 'maintain', 'admin']);

export const seedSchema = z.strictObject({
  users: z
    .array(
      z.strictObject({
        login: z.string().min(1),
        type: z.enum(['User', 'Organization']).default('User'),
        name: z.string().optional(),
        /** The person's access token; made up when left out. */
        token: z.string().min(1).optional(),
      }),
    )
    .min(1),
  repositories: z
    .array(
      z.strictObject({
        owner: z.string(),
        name: z.string().regex(/^[\w.-]+$/),
        private: z.boolean().default(false),
        description: z.string().default(''),
        /** Text by path. */
        files: z.record(z.string(), z.string()).optional(),
        /** Permission by login. */
        collaborators: z.record(z.string(), permission).default({}),
      }),
    )
    .default([]),
  apps: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        owner: z.string(),
        permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])),
        events: z.array(z.string()).default([]),
        webhook: z.strictObject({ url: z.url(), secret: z.string() }).optional(),
        /** Accounts it is installed on; all of their repositories. */
        installedOn: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  runners: z
    .array(
      z.strictObject({
        /** `owner/name`. */
        repository: z.string().regex(/^[^/]+\/[^/]+$/),
        name: z.string().min(1),
        labels: z.array(z.string()).min(1),
      }),
    )
    .default([]),
});

export type Seed = z.infer<typeof seedSchema>;

/** One person, one repository: enough to try a client. */
export const DEFAULT_SEED: Seed = seedSchema.parse({
  users: [{ login: 'octocat' }],
  repositories: [{ owner: 'octocat', name: 'hello-world', description: 'A first repository' }],
});

/** What only exists once the seed is in: people's tokens, Apps' private keys, and the runners to start. */
export type Seeded = {
  tokens: { login: string; token: string }[];
  apps: { id: number; slug: string; privateKey: string }[];
  runners: { repo: Repository; name: string; labels: string[] }[];
};

/** Throws, in words, when the seed names an account or repository that it does not make. */
export async function applySeed(github: GitHub, seed: Seed): Promise<Seeded> {
  const seeded: Seeded = { tokens: [], apps: [], runners: [] };
  for (const { login, type, name, token } of seed.users) {
    const user = createUser(github, login, { type, ...(name !== undefined && { name }) });
    if (type === 'Organization') continue;
    seeded.tokens.push({ login, token: createUserToken(github, user, token === undefined ? {} : { token }) });
  }
  for (const { owner, name, files, description, collaborators, ...rest } of seed.repositories) {
    const repo = await createRepository(github, {
      owner: account(github, owner),
      name,
      description,
      private: rest.private,
      ...(files && { files }),
    });
    for (const [login, level] of Object.entries(collaborators)) addCollaborator(repo, account(github, login), level);
  }
  for (const { owner, webhook, installedOn, ...options } of seed.apps) {
    const { app, privateKey } = createApp(github, {
      ...options,
      owner: account(github, owner),
      webhook: webhook ?? null,
    });
    for (const login of installedOn) installApp(github, app, account(github, login));
    seeded.apps.push({ id: app.id, slug: app.slug, privateKey });
  }
  for (const { repository, ...runner } of seed.runners) {
    const [owner = '', name = ''] = repository.split('/');
    const repo = findRepository(github.state, owner, name);
    if (!repo) throw new Error(`The seed has no repository ${repository}; its runner ${runner.name} needs one`);
    seeded.runners.push({ repo, ...runner });
  }
  return seeded;
}

function account(github: GitHub, login: string): User {
  const user = findUser(github.state, login);
  if (!user) throw new Error(`The seed has no user or organization "${login}"`);
  return user;
}
