/**
 * Claude Code's directory of one task. Its sessions and whatever else it notes lie there, out of sight of every other task; the
 * login stays where the PC's people made it.
 */
import { randomUUID } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { jsonOf } from '../../app/contract/json.ts';
import { hasCode } from '../system-error.ts';
import { readPlainFile } from '../verify/files.ts';
import { INSTRUCTIONS, LOGIN, type Places } from './policy.ts';

/** Of Claude Code's own notes, what a login consists of besides its file. */
const loginSchema = z.object({
  primaryApiKey: z.unknown().optional(),
  oauthAccount: z.unknown().optional(),
  customApiKeyResponses: z.unknown().optional(),
});

/**
 * Lays it out, and returns what else lies in the PC's directory of Claude Code: nothing of it is a task's business.
 * `sharesLogin`: the login is used where it is, else a copy of it.
 */
export async function openTaskClaude(places: Places, sharesLogin: boolean): Promise<string[]> {
  const { claudeHome, claudeNotes, taskClaude } = places;
  await mkdir(claudeHome, { recursive: true });
  await mkdir(taskClaude, { recursive: true, mode: 0o700 });
  const names = await readdir(claudeHome);
  const shared = [...INSTRUCTIONS, LOGIN];
  const notes = '.claude.json';
  // The last attempt may have put anything in their place, also links to what is not its own.
  for (const name of [...shared, notes]) await rm(join(taskClaude, name), { recursive: true, force: true });
  // Copied, since a sandbox that keeps a link from being written lets it be replaced.
  for (const name of INSTRUCTIONS) {
    const copy = join(taskClaude, name);
    if (names.includes(name)) await cp(join(claudeHome, name), copy, { recursive: true, dereference: true });
    // What is not there cannot be mounted over.
    else if (!sharesLogin) await makeEmpty(copy);
  }
  if (names.includes(LOGIN)) {
    if (sharesLogin) await symlink(join(claudeHome, LOGIN), join(taskClaude, LOGIN));
    else await cp(join(claudeHome, LOGIN), join(taskClaude, LOGIN));
  }
  const { data: login = {} } = loginSchema.safeParse(jsonOf(await textOf(claudeNotes)));
  await writeFile(join(taskClaude, notes), `${JSON.stringify(login)}\n`, { mode: 0o600, flag: 'wx' });
  return names.filter((name) => !shared.includes(name)).map((name) => join(claudeHome, name));
}

async function makeEmpty(path: string): Promise<void> {
  if (path.endsWith('.json')) await writeFile(path, '{}\n');
  else if (path.endsWith('.md')) await writeFile(path, '');
  else await mkdir(path);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EACCES')) return '';
    throw error;
  }
}

/** What a renewed login looks like; the rest of the file is Claude Code's own business. */
const credentialsSchema = z.looseObject({
  claudeAiOauth: z.looseObject({ accessToken: z.string().min(1), refreshToken: z.string().min(1) }),
});

/** Claude Code has renewed its copy of the login: then the PC's is out of date, and nobody could log in with it any more. */
export async function returnLogin({
  claudeHome,
  taskClaude,
}: Pick<Places, 'claudeHome' | 'taskClaude'>): Promise<void> {
  const text = await readPlainFile(join(taskClaude, LOGIN), 100_000);
  const own = join(claudeHome, LOGIN);
  if (text === undefined || text === (await textOf(own)) || !credentialsSchema.safeParse(jsonOf(text)).success) return;
  const fresh = `${own}.${randomUUID()}`;
  await writeFile(fresh, text, { mode: 0o600 });
  await rename(fresh, own);
}

/** Has Claude Code keep its notes with the task, and renew the login where it is. */
export const claudeHomeEnvironment = (
  { claudeHome, taskClaude }: Places,
  sharesLogin: boolean,
): Record<string, string> => ({
  CLAUDE_CONFIG_DIR: taskClaude,
  ...(sharesLogin && { CLAUDE_SECURESTORAGE_CONFIG_DIR: claudeHome }),
});
