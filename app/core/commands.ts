/**
 * Reads `/claude <verb>` out of a comment's Markdown. A command stands at the start of a line of ordinary text; in
 * quotes, code, lists, tables or HTML it is talk about commands. Pure.
 */
import { distance } from 'fastest-levenshtein';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { PRIORITIES, type Priority } from '../contract/labels.ts';
import { priorityOfNumber, type Verb, WORDS } from './command-table.ts';
import { shallow } from './shallow.ts';

type Argument = {
  /** null: wherever it runs best. */
  retry: { pc: string | null };
  assign: { pc: string | null };
  priority: { priority: Priority };
  /** In lower case; whether there is one of that name the configuration says. null when none was named. */
  specialty: { name: string | null };
};

/** What is asked for, with its argument where it takes one. */
export type Order = {
  [verb in Verb]: { verb: verb } & (verb extends keyof Argument ? Argument[verb] : object);
}[Verb];

export type Command =
  | ({ kind: 'command' } & Order)
  | { kind: 'unknown-verb'; found: string; nearest: Verb | null }
  | { kind: 'unexpected-argument'; verb: Verb; found: string }
  /** `found` is null when there is no argument at all. */
  | {
      kind: 'wrong-argument';
      verb: Exclude<keyof Argument, 'specialty'>;
      found: string | null;
      nearest: string | null;
    };

const LINE = /^\/claude(?:[ \t]+(.*))?$/i;
/** Says cheaply that there is nothing to read; most comments end here. */
const HINT = /^[ \t]*\/claude\b/im;
/** A comment with more commands than this is not meant seriously. */
const MAX_COMMANDS = 10;
/** Characters of a comment that are read; commands are short, and whoever buries one in a novel does not mean it. */
export const MAX_READ = 5000;
/** Emphasis changes nothing here, and parsing it takes quadratic time on texts made for that. */
const PARSER = { extensions: [{ disable: { null: ['attention'] } }] };
/** Longest word that is looked at, and shown again. */
const MAX_WORD = 64;

/** The commands of a comment in order; at most ten. */
export function parseCommands(markdown: string): readonly Command[] {
  const text = markdown.slice(0, MAX_READ);
  if (!HINT.test(text)) return [];
  const known = parsed.get(text);
  if (known) return known;
  const commands = textLines(text)
    .flatMap((line) => parseLine(line.trim()) ?? [])
    .slice(0, MAX_COMMANDS);
  if (parsed.size >= MAX_PARSED) parsed.clear();
  parsed.set(text, commands);
  return commands;
}

/** One look asks several times about the same comments, and the next look again. */
const parsed = new Map<string, readonly Command[]>();
const MAX_PARSED = 1000;

function parseLine(line: string): Command | undefined {
  const match = LINE.exec(line);
  if (!match) return undefined;
  const words = (match[1] ?? '').split(/\s+/).map((word) => word.replace(/^`|`$/g, '').slice(0, MAX_WORD));
  const [word = 'help', ...rest] = words.filter((one) => one !== '');
  const verb = WORDS.get(word.toLowerCase());
  if (verb) return parseArgument(verb, rest);
  const nearest = WORDS.get(nearestTo(word, [...WORDS.keys()]) ?? '') ?? null;
  return { kind: 'unknown-verb', found: word, nearest };
}

function parseArgument(verb: Verb, words: readonly string[]): Command {
  const unexpected = (extra: readonly string[]): Command => ({
    kind: 'unexpected-argument',
    verb,
    found: extra.join(' ').slice(0, MAX_WORD),
  });
  const [first, second] = words;
  switch (verb) {
    case 'retry':
      if (first === undefined) return { kind: 'command', verb, pc: null };
      if (first.toLowerCase() !== 'on' || words.length > 2) return unexpected(words);
      return second === undefined ? wrong(verb, null) : { kind: 'command', verb, pc: second };
    case 'assign': {
      const [pc, ...extra] = first?.toLowerCase() === 'to' ? words.slice(1) : words;
      if (extra.length > 0) return unexpected(extra);
      if (pc === undefined) return wrong(verb, null);
      return { kind: 'command', verb, pc: pc.toLowerCase() === 'any' ? null : pc };
    }
    case 'priority': {
      if (words.length > 1) return unexpected(words.slice(1));
      const priority = first === undefined ? undefined : readPriority(first.toLowerCase());
      return priority ? { kind: 'command', verb, priority } : wrong(verb, first ?? null, PRIORITIES);
    }
    case 'specialty': {
      if (words.length > 1) return unexpected(words.slice(1));
      return { kind: 'command', verb, name: first?.toLowerCase() ?? null };
    }
    case 'fix':
      // What stands behind it is said to Claude.
      return { kind: 'command', verb };
    default:
      return words.length > 0 ? unexpected(words) : { kind: 'command', verb };
  }
}

const wrong = (
  verb: Exclude<keyof Argument, 'specialty'>,
  found: string | null,
  allowed: readonly string[] = [],
): Command => ({
  kind: 'wrong-argument',
  verb,
  found,
  nearest: found === null ? null : nearestTo(found, allowed),
});

function readPriority(word: string): Priority | undefined {
  if (/^([1-9]|10)$/.test(word)) return priorityOfNumber(Number(word));
  return PRIORITIES.find((priority) => priority === word);
}

/** The one that a slip of two letters could have been; none for a word that is as short as the slip. */
export function nearestTo(word: string, options: readonly string[]): string | null {
  const slips = (option: string) => distance(option.toLowerCase(), word.toLowerCase());
  const [nearest] = options.toSorted((a, b) => slips(a) - slips(b));
  return nearest !== undefined && slips(nearest) <= Math.min(2, word.length - 1) ? nearest : null;
}

/** The lines of top-level paragraphs. What is not plain text becomes something that no command begins with. */
function textLines(markdown: string): string[] {
  return fromMarkdown(shallow(markdown), PARSER).children.flatMap((block) => {
    if (block.type !== 'paragraph') return [];
    const parts = block.children.map((node) => {
      switch (node.type) {
        case 'text':
          return node.value;
        case 'break':
          return '\n';
        case 'inlineCode':
          return `\`${node.value.replaceAll('\n', ' ')}\``;
        default:
          return '…';
      }
    });
    return parts.join('').split('\n');
  });
}
