/** Reads the configuration's text: the config, or every problem with its place in the file. Pure. */
import { type Document, isMap, isNode, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { POLICIES } from './scheduling.ts';
import { type Config, configSchema } from './schema.ts';

/** Counted from 1, as editors do. */
export type FilePlace = { line: number; column: number };
type Problem = FilePlace & { message: string };
export type ParsedConfig =
  /** `placeOf` tells where in the file a setting stands, or the nearest around it that does. */
  | { ok: true; config: Config; placeOf: (path: readonly (string | number)[]) => FilePlace }
  | { ok: false; problems: Problem[] };

/** A config is a page of text; more than this is a mistake or an attack. */
const MAX_CHARACTERS = 64 * 1024;

/** `ownPolicies` are the names of the app's own policies, besides the built-in ones. */
export function parseConfig(text: string, ownPolicies: readonly string[] = []): ParsedConfig {
  if (text.length > MAX_CHARACTERS)
    return oneProblem(`The file has ${text.length} characters; ${MAX_CHARACTERS} are allowed.`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0)
    return {
      ok: false,
      problems: document.errors.map((error) => ({ ...place(error.pos[0]), message: error.message })),
    };
  const value = toValue(document);
  if (!value.ok) return oneProblem(value.message);
  const parsed = configSchema.safeParse(value.value);
  const placeOf = (path: readonly PropertyKey[], key?: string) => place(offsetOf(document, path, key));
  if (parsed.success) {
    const unknown = unknownPolicy(parsed.data.scheduling.policy, [...POLICIES, ...ownPolicies]);
    if (unknown === undefined) return { ok: true, config: parsed.data, placeOf };
    return { ok: false, problems: [{ ...placeOf(['scheduling', 'policy']), message: unknown }] };
  }
  const problems = parsed.error.issues.flatMap((issue) =>
    describe(issue, value.value).map(({ path, key, message }) => ({
      ...placeOf(path, key),
      message,
    })),
  );
  return { ok: false, problems };
}

const oneProblem = (message: string): ParsedConfig => ({ ok: false, problems: [{ line: 1, column: 1, message }] });

/** Aliases that multiply ("billion laughs") make `toJS` throw; that is the file's fault, not ours. */
function toValue(document: Document.Parsed<ParsedNode>): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: document.toJS() ?? {} };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

type Described = { path: PropertyKey[]; key?: string; message: string };

/** One sentence per fault: where, what was found, what is allowed. */
function describe(issue: z.core.$ZodIssue, root: unknown): Described[] {
  if (issue.code === 'unrecognized_keys') {
    const allowed = keysAt(issue.path);
    return issue.keys.map((key) => ({ path: issue.path, key, message: unknownKey(issue.path, key, allowed) }));
  }
  const inner = issue.code === 'invalid_union' ? meantBranch(issue) : undefined;
  if (inner) return inner.flatMap((one) => describe({ ...one, path: [...issue.path, ...one.path] }, root));
  const found = valueAt(root, issue.path);
  const what = found === undefined ? 'is missing' : `is ${JSON.stringify(found)?.slice(0, 60)}`;
  return [{ path: issue.path, message: `\`${name(issue.path)}\` ${what}: ${allowed(issue)}.` }];
}

/** Of several forms that a value may have, the one that it has but for something inside. */
const meantBranch = ({ errors }: z.core.$ZodIssueInvalidUnion) =>
  errors.find((issues) => issues.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys'));

const name = (path: PropertyKey[]) => (path.length === 0 ? 'the file' : path.map(String).join('.'));

function unknownPolicy(policy: string, known: string[]): string | undefined {
  if (known.includes(policy)) return undefined;
  return `\`scheduling.policy\` is ${JSON.stringify(policy)}: allowed ${known.map((one) => JSON.stringify(one)).join(', ')}.${didYouMean(policy, known)}`;
}

function unknownKey(path: PropertyKey[], key: string, allowed: string[]): string {
  const hint = didYouMean(key, allowed);
  const known = allowed.map((one) => `\`${one}\``).join(', ');
  return `\`${name([...path, key])}\` is not a setting.${hint} Allowed here: ${known}.`;
}

function allowed(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected === 'int' ? 'a whole number' : ({ array: 'a list', object: 'a mapping', record: 'a mapping', string: 'text' }[issue.expected as string] ?? `a ${issue.expected}`)}`;
    case 'invalid_value':
      return `allowed ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${unit(issue.origin)}`;
    case 'invalid_union':
      return issue.errors.flatMap(([first]) => (first ? [allowed(first)] : [])).join(', or ');
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    default:
      return issue.message;
  }
}

const unit = (origin: string) => (origin === 'string' ? ' characters long' : origin === 'array' ? ' entries' : '');

/** The keys the schema allows at a path; the generated JSON Schema is the one description that knows them all. */
function keysAt(path: PropertyKey[]): string[] {
  let node: unknown = z.toJSONSchema(configSchema, { io: 'input' });
  for (const step of path)
    node = mappingOf(valueAt(node, ['properties', step]) ?? valueAt(node, ['additionalProperties']));
  const properties = valueAt(node, ['properties']);
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

/** Of several forms the one with keys. */
function mappingOf(node: unknown): unknown {
  const forms = valueAt(node, ['anyOf']);
  return Array.isArray(forms) ? forms.find((form) => valueAt(form, ['properties']) !== undefined) : node;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (node, key) => (typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined),
    root,
  );
}

/** Where the value stands, or the key itself for an unknown key, or the nearest parent that exists. */
function offsetOf(
  document: Document.Parsed<ParsedNode>,
  path: readonly PropertyKey[],
  key: string | undefined,
): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (!isNode(node)) continue;
    if (key !== undefined && isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === key);
      if (pair && isNode(pair.key)) return pair.key.range?.[0] ?? 0;
    }
    return node.range?.[0] ?? 0;
  }
  return 0;
}
