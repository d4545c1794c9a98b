/** A labelled issue, one per line of a JSONL file, parsed with errors that name line and field. */
import { z } from 'zod';
import { KINDS, SPECIALTIES } from '../../app/contract/labels.ts';

const recordSchema = z.object({
  id: z.coerce.string(),
  title: z.string(),
  body: z
    .string()
    .nullish()
    .transform((body) => body ?? ''),
  /** The repository's own labels; shown to the classifier only when asked for. */
  labels: z.array(z.string()).default([]),
  repo: z.string().optional(),
  /** The best specialty, and all that would be fine. */
  gold: z.enum(SPECIALTIES),
  acceptable: z.array(z.enum(SPECIALTIES)).min(1),
  /** The kind of work, where the file tells it. */
  kind: z.enum(KINDS).optional().catch(undefined),
  lang: z.string().default('unknown'),
  tricky: z.boolean().default(false),
});
export type Labelled = z.infer<typeof recordSchema>;

/** Throws an Error whose message lists up to ten problems, one per line. */
export function parseRecords(jsonl: string): Labelled[] {
  const problems: string[] = [];
  const records = jsonl.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const where = `line ${index + 1}`;
    const parsed = recordSchema.safeParse(toJson(line));
    if (parsed.success) return [parsed.data];
    for (const { path, message } of parsed.error.issues)
      problems.push(path.length === 0 ? `${where}: ${message}` : `${where}, field ${path.join('.')}: ${message}`);
    return [];
  });
  if (problems.length > 0) throw new Error(problems.slice(0, 10).join('\n'));
  if (records.length === 0) throw new Error('no records: expected one JSON object per line');
  return records;
}

/** A line that is no JSON stays text, which the schema then refuses as "expected object". */
function toJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
