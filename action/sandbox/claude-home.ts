/**
 * Claude Code's directory of one task. Its sessions and whatever else it notes lie there, out of sight of every other task; the
 * login stays where the PC's people made it.
 */
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { jsonOf } from '../../app/contract/json.ts';
import { hasCode } from '../system-error.ts';
import { INSTRUCTIONS, LOGIN, type Places } from './policy.ts';

/** Of Claude Code's own notes, what a login consists of besides its file. */
const loginSchema = z.object({
  primaryApiKey: z.unknown().optional(),
  oauthAccount: z.unknown().optional(),
  customApiKeyResponses: z.unknown().optional(),
});

/** Lays it out, and returns what else lies in the PC's directory of Claude Code: nothing of it is a task's business. */
export async function openTaskClaude({ claudeHome, claudeNotes, taskClaude }: Places): Promise<string[]> {
  await mkdir(claudeHome, { recursive: true });
  await mkdir(taskClaude, { recursive: true, mode: 0o700 });
  const names = await readdir(claudeHome);
  const shared = [...INSTRUCTIONS, LOGIN];
  const notes = '.claude.json';
  // The last attempt may have put anything in their place, also links to what is not its own.
  for (const name of [...shared, notes]) await rm(join(taskClaude, name), { recursive: true, force: true });
  // Copied, since a sandbox that keeps a link from being written lets it be replaced.
  for (const name of INSTRUCTIONS.filter((name) => names.includes(name))) {
    await cp(join(claudeHome, name), join(taskClaude, name), { recursive: true, dereference: true });
  }
  if (names.includes(LOGIN)) await symlink(join(claudeHome, LOGIN), join(taskClaude, LOGIN));
  const { data: login = {} } = loginSchema.safeParse(jsonOf(await textOf(claudeNotes)));
  await writeFile(join(taskClaude, notes), `${JSON.stringify(login)}\n`, { mode: 0o600, flag: 'wx' });
  return names.filter((name) => !shared.includes(name)).map((name) => join(claudeHome, name));
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EACCES')) return '';
    throw error;
  }
}

/** Has Claude Code keep its notes with the task, and renew the login where it is. */
export const claudeHomeEnvironment = ({ claudeHome, taskClaude }: Places): Record<string, string> => ({
  CLAUDE_CONFIG_DIR: taskClaude,
  CLAUDE_SECURESTORAGE_CONFIG_DIR: claudeHome,
});
