/** Claude's session of a task, kept on the PC so that the next attempt there carries on where the last one stopped. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { jsonOf } from '../app/contract/json.ts';
import { hasCode } from './system-error.ts';
import { readPlainFile } from './verify/files.ts';

const sessionSchema = z.object({
  version: z.literal(1),
  id: z.uuid(),
  /** Of the whole session so far, over all attempts, as Claude Code counts it. */
  costUsd: z.number().min(0),
  /** The branch's head when it stopped. */
  head: z.string(),
});
export type Session = Pick<z.infer<typeof sessionSchema>, 'id' | 'costUsd'>;

/** `home`: what stays on the PC. */
export type SessionPlace = {
  home: string;
  repository: { owner: string; name: string };
  issue: number;
};

/** Characters of a transcript beyond which beginning anew is cheaper than reading it all again. */
const LONGEST = 8_000_000;

const fileOf = ({ home, repository: { owner, name }, issue }: SessionPlace): string =>
  join(home, 'sessions', owner, name, `${issue}.json`);

/**
 * Undefined unless the session is here whole and nobody has worked on the branch since: it would not know of that. `claudeHome`:
 * where Claude Code keeps its transcripts.
 */
export async function findSession(
  place: SessionPlace & { claudeHome: string },
  head: string | undefined,
): Promise<Session | undefined> {
  const { data } = sessionSchema.safeParse(jsonOf(await readPlainFile(fileOf(place), 10_000)));
  if (!data || data.head !== head) return undefined;
  return (await hasTranscript(place.claudeHome, data.id)) ? { id: data.id, costUsd: data.costUsd } : undefined;
}

/** Replaces what an earlier attempt has left. */
export async function keepSession(place: SessionPlace, session: Session, head: string): Promise<void> {
  const path = fileOf(place);
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.${randomUUID()}`;
  await writeFile(fresh, JSON.stringify({ version: 1, ...session, head }));
  await rename(fresh, path);
}

/** Claude Code keeps one directory for each working directory, and finds a session in any of them. */
async function hasTranscript(claudeHome: string, id: string): Promise<boolean> {
  const projects = join(claudeHome, 'projects');
  try {
    for (const project of await readdir(projects)) {
      const size = await sizeOf(join(projects, project, `${id}.jsonl`));
      if (size !== undefined) return size <= LONGEST;
    }
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES')) throw error;
  }
  return false;
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return undefined;
    throw error;
  }
}
