/** What the runner's own files in its program folder say. */
import { join } from 'node:path';
import { z } from 'zod';
import { jsonOf } from '../../app/contract/json.ts';
import { SetupError } from '../errors.ts';
import { readIfThere } from './read.ts';

const runnerFileSchema = z.looseObject({ agentId: z.int() });

/** The id GitHub gave the runner; null when it is not configured. */
export async function readAgentId(program: string): Promise<number | null> {
  const path = join(program, '.runner');
  const text = await readIfThere(path);
  if (text === null) return null;
  // The runner writes it with a byte order mark.
  const parsed = runnerFileSchema.safeParse(jsonOf(text.replace(/^\uFEFF/, '')));
  if (parsed.success) return parsed.data.agentId;
  throw new SetupError(`${path} is damaged.`, `Remove it and run join again: rm ${path}`);
}

export const readEnvironment = (program: string): Promise<string | null> => readIfThere(join(program, '.env'));
