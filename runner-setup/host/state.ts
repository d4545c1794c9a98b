/** What `join` made on this PC, in one JSON file, so that `leave` removes exactly that. Written before each thing is made. */
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { jsonOf } from '../../app/contract/json.ts';
import { hasCode, SetupError } from '../errors.ts';
import { statePath } from '../paths.ts';
import { readRenewed } from './renewed.ts';

const madeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('directory'), path: z.string() }),
  z.strictObject({ kind: z.literal('user'), name: z.string() }),
  z.strictObject({ kind: z.literal('unit'), path: z.string() }),
]);
export type Made = z.infer<typeof madeSchema>;

export const LEVELS = ['none', 'default', 'strict'] as const;
export type Level = (typeof LEVELS)[number];

/** Which container an instance runs in, and what it may use. */
const containerSchema = z.strictObject({
  engine: z.enum(['podman', 'docker']),
  image: z.string(),
  /** As the engines write it: `2g`. */
  memory: z.string(),
  cpus: z.number(),
  /** Of the engine's networks; null: its default. */
  network: z.string().nullable(),
});
export type Container = z.infer<typeof containerSchema>;

const instanceSchema = z.strictObject({
  name: z.string(),
  /** Which port range is its own. */
  number: z.int().min(0),
  url: z.string(),
  /** Runner group of an organization; null: its default. */
  group: z.string().nullable(),
  labels: z.array(z.string()),
  mode: z.enum(['foreground', 'service', 'container']),
  container: containerSchema.nullable().default(null),
  level: z.enum(LEVELS),
  /** Which runner program was unpacked; the runner may have updated itself since. */
  version: z.string(),
  ephemeral: z.boolean(),
  /** Of an ephemeral service: the person's file with a token that registers it anew. */
  credential: z.string().nullable().default(null),
  /** The user it runs as; null: whoever runs the command. */
  user: z.string().nullable(),
  /** `begun`: we asked GitHub for this name when it was free, and did not hear the end of it. */
  registration: z.enum(['none', 'begun', 'done']),
  /** GitHub's id of the registered runner. */
  runnerId: z.int().nullable(),
  /** While paused: the labels to give back. */
  paused: z.array(z.string()).nullable(),
  made: z.array(madeSchema),
  /** SHA-256 of each unit file as it was when its unit was last started: one that was changed since is not in force. */
  started: z.record(z.string(), z.string()),
});
export type Instance = z.infer<typeof instanceSchema>;

const stateSchema = z.strictObject({
  version: z.literal(1),
  /** Shared by all instances. */
  made: z.array(madeSchema),
  instances: z.array(instanceSchema),
});
export type State = z.infer<typeof stateSchema>;

/** Empty when there is none. Throws a SetupError when it can't be read: guessing would remove the wrong things. */
export async function readState(root: string): Promise<State> {
  const path = statePath(root);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { version: 1, made: [], instances: [] };
    if (hasCode(error, 'EACCES'))
      throw new SetupError(`${path} can't be read by this user.`, 'Run the command with sudo.');
    throw error;
  }
  const parsed = stateSchema.safeParse(jsonOf(text));
  if (parsed.success) return withRenewed(root, parsed.data);
  throw new SetupError(
    `${path} is damaged: ${z.prettifyError(parsed.error)}`,
    'Restore it from a backup, or move it away and remove the instances by hand.',
  );
}

/** An ephemeral service is another runner for every job: its unit knows which. */
async function withRenewed(root: string, state: State): Promise<State> {
  const instances = state.instances.map(async (one) =>
    one.credential === null ? one : { ...one, ...(await readRenewed(root, one.name)) },
  );
  return { ...state, instances: await Promise.all(instances) };
}

/** One that is there for sure: its `record` step came first. */
export async function findInstance(root: string, name: string): Promise<Instance> {
  const instance = (await readState(root)).instances.find((one) => one.name === name);
  if (!instance) throw new Error(`${name} is not in the state of ${root}`);
  return instance;
}

/** Whole or not at all: a reboot in the middle leaves the old one. */
export async function writeState(root: string, state: State): Promise<void> {
  const path = statePath(root);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600, flush: true });
  await chmod(`${path}.new`, 0o600);
  await rename(`${path}.new`, path);
}

/** With this instance added or replaced. */
export const withInstance = (state: State, instance: Instance): State => ({
  ...state,
  instances: [...state.instances.filter((one) => one.name !== instance.name), instance].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  ),
});
