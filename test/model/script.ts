/** What the scripted model plays: a script per task, as data, so that it can stand in a JSON file too. */
import { z } from 'zod';

/** How often a fault is met before the script goes on; absent: every time. Counted per session (see faults.ts). */
const times = z.int().positive().optional();

const stepSchema = z.discriminatedUnion('kind', [
  /** The model's last words of a turn: the CLI ends with them. `stop` tells why it stopped, unless it was done. */
  z.strictObject({
    kind: z.literal('text'),
    text: z.string().min(1),
    stop: z.literal(['refusal', 'max_tokens']).optional(),
  }),
  /** One or several tool calls in one answer. `{cwd}` in any string becomes the CLI's working directory. */
  z.strictObject({
    kind: z.literal('tools'),
    text: z.string().min(1).optional(),
    calls: z.array(z.strictObject({ name: z.string().min(1), input: z.record(z.string(), z.json()) })).min(1),
  }),
  /** An error of the API, in Anthropic's shape. */
  z.strictObject({
    kind: z.literal('error'),
    status: z.literal([400, 401, 403, 404, 413, 429, 500, 529]),
    message: z.string().min(1).optional(),
    times,
  }),
  /** A subscription's limit. The CLI recognises it only with an OAuth token; with an API key it is a plain 429. */
  z.strictObject({
    kind: z.literal('usage-limit'),
    resetsInSeconds: z.int().positive(),
    window: z.literal(['five_hour', 'seven_day']).default('five_hour'),
    times,
  }),
  /** Milliseconds to wait before the next answer. */
  z.strictObject({ kind: z.literal('delay'), ms: z.int().positive() }),
  /** No answer until the client leaves. */
  z.strictObject({ kind: z.literal('hang'), times }),
]);

const stepsSchema = z.array(stepSchema).min(1);

const scriptSchema = z.strictObject({
  /** Chosen by `script:<name>` in the prompt. */
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected kebab-case'),
  steps: stepsSchema,
  /** Steps of the 2nd, 3rd, … attempt, by the line `Attempt: <n>`; the last holds for all later ones. Absent: `steps`. */
  retries: z.array(stepsSchema).min(1).optional(),
});

export type Step = z.infer<typeof stepSchema>;
export type Script = z.input<typeof scriptSchema>;
/** A script as parsed, with its defaults. */
export type ParsedScript = z.output<typeof scriptSchema>;

/** @throws Error that names the script and the step when one does not parse, or when two share a name. */
export function parseScripts(value: unknown): ParsedScript[] {
  const parsed = z.array(scriptSchema).safeParse(value);
  if (!parsed.success) throw new Error(`The scripts are not valid:\n${z.prettifyError(parsed.error)}`);
  const names = parsed.data.map((script) => script.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`Two scripts are named ${JSON.stringify(twice)}; names must differ.`);
  return parsed.data;
}

/** The steps of attempt 1, 2, … */
export function stepsOf(script: ParsedScript, attempt: number): Step[] {
  if (attempt === 1 || !script.retries) return script.steps;
  return script.retries[attempt - 2] ?? script.retries.at(-1) ?? script.steps;
}
