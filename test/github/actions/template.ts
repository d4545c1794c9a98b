/** A YAML value that may hold expressions, as plain JSON, so that it can be kept in the state and sent to a runner. */
import { z } from 'zod';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type Template =
  | null
  | boolean
  | number
  | string
  | Template[]
  /** What stood in `${{ }}`; text around it is already folded into `format(…)`. */
  | { expr: string }
  /** In the order of the file; keys hold no expressions. */
  | { map: [key: string, value: Template][] };

export const templateSchema: z.ZodType<Template> = z.lazy(() =>
  z.union([
    z.null(),
    z.boolean(),
    z.number(),
    z.string(),
    z.array(templateSchema),
    z.object({ expr: z.string() }),
    z.object({ map: z.array(z.tuple([z.string(), templateSchema])) }),
  ]),
);

/** How the parser writes its tokens as JSON: bare literals, or `type` 1 (sequence), 2 (mapping), 3 (expression). */
type Serialized = z.infer<typeof literalSchema> | { seq: Serialized[] } | { map: Entry[] } | { expr: string };
type Entry = { Key: z.infer<typeof keySchema>; Value: Serialized };
const literalSchema = z.union([z.null(), z.boolean(), z.number(), z.string()]);
const keySchema = z.union([z.string(), z.number(), z.boolean(), z.null(), z.object({ type: z.number() })]);
const serializedSchema: z.ZodType<Serialized> = z.lazy(() =>
  z.union([
    literalSchema,
    z.object({ seq: z.array(serializedSchema) }),
    z.object({ map: z.array(z.object({ Key: keySchema, Value: serializedSchema })) }),
    z.object({ expr: z.string() }),
    z
      .object({ type: z.union([z.literal(1), z.literal(2)]) })
      .transform(({ type }) => (type === 1 ? { seq: [] } : { map: [] })),
  ]),
);

/** From a token of the parser. Throws for `${{ insert }}` and expressions as keys. */
export function templateOf(token: unknown): Template {
  return convert(serializedSchema.parse(JSON.parse(JSON.stringify(token ?? null))));
}

function convert(value: Serialized): Template {
  if (value === null || typeof value !== 'object') return value;
  if ('expr' in value) return { expr: value.expr };
  if ('seq' in value) return value.seq.map(convert);
  return {
    map: value.map.map(({ Key, Value }) => {
      if (Key !== null && typeof Key === 'object') throw new Error('the local GitHub allows no expressions as keys');
      return [String(Key), convert(Value)];
    }),
  };
}

export const isMap = (template: Template | undefined): template is { map: [string, Template][] } =>
  typeof template === 'object' && template !== null && 'map' in template;

export const isExpression = (template: Template | undefined): template is { expr: string } =>
  typeof template === 'object' && template !== null && 'expr' in template;

/** A member of a mapping; undefined when it is none or has no such key. */
export function member(template: Template | undefined, key: string): Template | undefined {
  return isMap(template) ? template.map.find(([name]) => name === key)?.[1] : undefined;
}

export const entries = (template: Template | undefined): [string, Template][] => (isMap(template) ? template.map : []);

/** A value of ours as it goes over the wire; undefined members are gone. */
export function toJson(value: Record<string, unknown>): Record<string, Json> {
  return JSON.parse(JSON.stringify(value));
}
