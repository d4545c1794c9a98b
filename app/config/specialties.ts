/** The part of the configuration that says which specialties the repository has, and what speaks for each. */
import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import {
  type BuiltInSpecialty,
  PC_LABEL_PREFIX,
  RUNNER_LABEL,
  SPECIALTIES,
  specialtySchema,
} from '../contract/labels.ts';
import { didYouMean } from './did-you-mean.ts';

/** Reading an issue takes longer with every word and path that it is compared with, so all of them are counted. */
const MOST = { entries: 20, keywords: 50, labels: 20, paths: 10 };

const keyword = z
  .string()
  .min(2)
  .max(50)
  .regex(
    /^(?=.*[\p{L}\p{N}])[^,*\p{Cc}]*\*?$/u,
    'expected a word or a few, such as `push notification`; a `*` at the end takes any ending, and each keyword is an entry of its own',
  );
const label = z
  .string()
  .min(1)
  .max(50)
  .regex(/^(?=.*[\p{L}\p{N}])[^,\p{Cc}]*$/u, 'expected one label name, without commas');
const path = z
  .string()
  .min(1)
  .max(100)
  .regex(
    /^[^\s\p{Cc}]*[^\s\p{Cc}*/?][^\s\p{Cc}]*$/u,
    'expected a path of the repository such as `apps/mobile/`, `*.swift` or `src/**/*.sql`',
  );

const entrySchema = z.strictObject({
  rename: specialtySchema.optional().describe('Another name for a built-in specialty.'),
  description: z
    .string()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u, 'expected one line of text')
    .optional()
    .describe('What it is about, in a few words. Claude Code is told, and so is the model that is asked in doubt.'),
  keywords: z.array(keyword).max(MOST.keywords).default([]).describe('Words in an issue that speak for it.'),
  labels: z
    .array(label)
    .max(MOST.labels)
    .default([])
    .describe("The repository's labels that name it, without prefixes such as `area/`; its own name always does."),
  paths: z
    .array(path)
    .max(MOST.paths)
    .default([])
    .describe(
      'Paths in an issue that speak for it: `apps/mobile/` with all below, `*.swift` in any folder, `src/**/x`.',
    ),
});
type Entry = z.output<typeof entrySchema>;

/** A specialty as the repository has it. Its words come besides those of the built-in one. */
export type OwnSpecialty = {
  name: string;
  /** The built-in specialty that this is, renamed or not; null for the repository's own. */
  builtIn: BuiltInSpecialty | null;
  description: string | null;
} & Pick<Entry, 'keywords' | 'labels' | 'paths'>;

export type Specialties = {
  /** The built-in ones that are left, then the repository's own. */
  list: OwnSpecialty[];
  names: string[];
  /** Built-in names that stand for others now. */
  renamed: ReadonlyMap<string, string>;
  /** These only stand in, as the repository's own cannot be read: what is not among them may be one all the same. */
  standIn: boolean;
};

export const specialtiesSchema = z
  .record(specialtySchema, z.union([z.literal(false), entrySchema]))
  .default({})
  .superRefine((entries, context) => {
    // Where something else is wrong already, the values are not what their types say.
    if (context.issues.length > 0) return;
    const say = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    const count = Object.keys(entries).length;
    if (count > MOST.entries) say([], `it has ${count} entries, at most ${MOST.entries} are allowed`);
    for (const [name, entry] of Object.entries(entries)) {
      const fault = faultOf(name, entry, entries);
      if (fault) say([name, ...fault.at], fault.message);
    }
  })
  .transform(resolve)
  .describe(
    'Specialties besides the eight built-in ones; more words, another name or, with `false`, no place for a built-in one.',
  );

type Entries = Record<string, false | Entry>;
type Fault = { at: string[]; message: string };

const isBuiltIn = (name: string): name is BuiltInSpecialty => SPECIALTIES.some((one) => one === name);
const BUILT_IN = `Built in: ${SPECIALTIES.map((one) => `\`${one}\``).join(', ')}`;

function faultOf(name: string, entry: false | Entry, entries: Entries): Fault | undefined {
  if (name === 'general' && entry === false)
    return { at: [], message: '`general` cannot be removed: it takes what belongs to no other specialty' };
  if (entry === false && !isBuiltIn(name))
    return {
      at: [],
      message: `not built in, so there is nothing to remove.${didYouMean(name, SPECIALTIES)} ${BUILT_IN}`,
    };
  if (entry === false) return undefined;
  if (isBuiltIn(name)) return entry.rename === undefined ? undefined : faultOfRename(name, entry.rename, entries);
  if (entry.rename !== undefined)
    return { at: ['rename'], message: `only what is built in is renamed; change \`${name}\` itself. ${BUILT_IN}` };
  const message = faultOfName(name);
  return message === undefined ? undefined : { at: [], message };
}

function faultOfRename(from: BuiltInSpecialty, to: string, entries: Entries): Fault | undefined {
  const at = ['rename'];
  if (from === 'general') return { at, message: '`general` keeps its name: PCs without a specialty are known by it' };
  if (isBuiltIn(to)) return { at, message: `\`${to}\` is a built-in specialty; choose another name` };
  const other = Object.entries(entries).find(
    ([name, entry]) => name !== from && (name === to || (entry !== false && entry.rename === to)),
  );
  if (other) return { at, message: `\`${other[0]}\` has this name already; choose another` };
  const message = faultOfName(to);
  return message === undefined ? undefined : { at, message };
}

/** A name is also a label of PCs, and nobody should have to wonder whether it is a slip of the pen. */
function faultOfName(name: string): string | undefined {
  if (
    name === RUNNER_LABEL ||
    name.startsWith(`${RUNNER_LABEL}-`) ||
    name.startsWith(PC_LABEL_PREFIX) ||
    name === 'self-hosted'
  )
    return `PCs carry \`${name}\` as a label for something else; choose another name`;
  const near = SPECIALTIES.find((one) => distance(one, name) <= 2);
  return near && `too much like \`${near}\`. Did you mean that? If not, choose a name that differs more`;
}

function resolve(entries: Entries): Specialties {
  const unchanged: Entry = { keywords: [], labels: [], paths: [] };
  const builtIn = SPECIALTIES.flatMap((one): OwnSpecialty[] => {
    const entry = entries[one];
    if (entry === false) return [];
    const { rename = one, description = null, ...words } = entry ?? unchanged;
    return [{ name: rename, builtIn: one, description, ...words }];
  });
  const own = Object.entries(entries).flatMap(([name, entry]): OwnSpecialty[] => {
    if (entry === false || isBuiltIn(name)) return [];
    const { rename: _, description = null, ...words } = entry;
    return [{ name, builtIn: null, description, ...words }];
  });
  const list = [...builtIn, ...own];
  const renamed = new Map(
    builtIn.flatMap(({ name, builtIn: from }) => (from !== null && from !== name ? [[from, name] as const] : [])),
  );
  return { list, names: list.map(({ name }) => name), renamed, standIn: false };
}
