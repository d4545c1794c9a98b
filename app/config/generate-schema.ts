/**
 * `node app/config/generate-schema.ts` writes claude-cluster.schema.json, with which editors complete and check
 * `.github/claude-cluster.yml`. A test holds that the file is fresh.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CONFIG_PATH, configSchema } from './schema.ts';

export const SCHEMA_FILE = join(import.meta.dirname, 'claude-cluster.schema.json');

/** Of the project's formatter. */
const LINE_WIDTH = 120;

/** The JSON Schema's text, laid out as the project's formatter leaves it: lists of plain values on one line where they fit. */
export function generateSchema(): string {
  const schema = { ...z.toJSONSchema(configSchema, { io: 'input' }), title: `Claude Code Cluster: ${CONFIG_PATH}` };
  const list = /\[\n\s+([^[\]{}]+?)\n\s+\]/g;
  const text = JSON.stringify(schema, null, 2).replace(list, (all, items: string, offset: number, whole: string) => {
    const line = `[${items.replace(/\s*\n\s*/g, ' ')}]`;
    const column = offset - whole.lastIndexOf('\n', offset) - 1;
    return column + line.length > LINE_WIDTH ? all : line;
  });
  return `${text}\n`;
}

if (import.meta.main) await writeFile(SCHEMA_FILE, generateSchema());
