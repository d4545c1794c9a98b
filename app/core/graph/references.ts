/**
 * Reads "Depends on #3", "Blocked by #3, #4 and acme/shop#5" and full URLs out of an issue's Markdown. What stands in
 * quotes, code or HTML is talk about dependencies. Pure; the work is bounded whatever the text.
 */
import { fromMarkdown } from 'mdast-util-from-markdown';
import { shallow } from '../shallow.ts';
import { type IssueName, keyOf } from './issue-name.ts';

export type References = {
  /** In the order of the text, each once. */
  issues: IssueName[];
  /** The text has, or may have, more than were read. */
  more: boolean;
};

export const MAX_REFERENCES = 50;
/** Characters that are read. */
export const MAX_READ = 20_000;
/** Emphasis changes nothing here, and parsing it takes quadratic time on texts made for that. */
const PARSER = { extensions: [{ disable: { null: ['attention'] } }] };

type Root = ReturnType<typeof fromMarkdown>;
type Node = Root | Root['children'][number];

const WORDS = /depends on|blocked by/i;
const KEYWORD = /(?<!\b(?:not|never|no longer) |[a-z0-9])(?:depends on|blocked by)(?![a-z0-9])[:*_]{0,4}/gi;
const ISSUE =
  /(?:(?<origin>https?:\/\/[^\s/]{1,200})\/(?<owner>[\w.-]{1,100})\/(?<name>[\w.-]{1,100})\/(?:issues|pull)\/|(?:(?<shortOwner>[\w-]{1,100})\/(?<shortName>[\w.-]{1,100}))?#)(?<number>[1-9]\d{0,8})(?!\w)/y;
const AND = /[ \t]*(?:,[ \t]*(?:and[ \t]+)?|&[ \t]*|and[ \t]+)/y;
const BREAK = /[ \t]*\n+/y;
const BOX = /\[[ x]\][ \t]+/iy;
const LINE_END = /[^\n]*\n(?!\n)/y;

/** `home` is the issue's own repository; `origin` its GitHub: URLs elsewhere are no references. */
export function referencesIn(body: string, home: { owner: string; name: string; origin: string }): References {
  if (!WORDS.test(body)) return { issues: [], more: false };
  const text = plainText(fromMarkdown(shallow(body.slice(0, MAX_READ)), PARSER));
  const found = new Map<string, IssueName>();
  for (const match of text.matchAll(KEYWORD)) {
    for (const issue of listAt(text, match.index + match[0].length, home)) found.set(keyOf(issue), issue);
    if (found.size > MAX_REFERENCES) break;
  }
  const issues = [...found.values()].slice(0, MAX_REFERENCES);
  return { issues, more: found.size > MAX_REFERENCES || WORDS.test(body.slice(MAX_READ)) };
}

type Home = { owner: string; name: string; origin: string };

/** The references behind the keyword: on its line, or each at the start of one of the lines that follow it. */
function listAt(text: string, from: number, home: Home): IssueName[] {
  const { issues, end } = onLine(text, skip(/[ \t]*/y, text, from) ?? from, home);
  if (issues.length > 0) return issues;
  const below: IssueName[] = [];
  let at = skip(BREAK, text, end);
  while (at !== undefined && below.length <= MAX_REFERENCES) {
    const line = onLine(text, skip(BOX, text, at) ?? at, home);
    if (line.issues.length === 0) break;
    below.push(...line.issues);
    at = skip(LINE_END, text, line.end);
  }
  return below;
}

/** `#1, #2 and #3` from `start` on. */
function onLine(text: string, start: number, home: Home): { issues: IssueName[]; end: number } {
  const issues: IssueName[] = [];
  let end = start;
  for (
    let at: number | undefined = start;
    at !== undefined && issues.length <= MAX_REFERENCES;
    at = skip(AND, text, end)
  ) {
    ISSUE.lastIndex = at;
    const match = ISSUE.exec(text);
    if (!match) break;
    end = ISSUE.lastIndex;
    const issue = toName(match.groups ?? {}, home);
    if (issue) issues.push(issue);
  }
  return { issues, end };
}

function toName(groups: Record<string, string | undefined>, home: Home): IssueName | undefined {
  const { origin } = groups;
  if (origin !== undefined && origin.toLowerCase() !== home.origin.toLowerCase()) return undefined;
  const owner = groups['owner'] ?? groups['shortOwner'] ?? home.owner;
  const name = groups['name'] ?? groups['shortName'] ?? home.name;
  return { owner, name, number: Number(groups['number']) };
}

/** Where the sticky pattern ends when it matches at `from`. */
function skip(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** Ordinary text alone: blocks stand two lines apart, items of a list one; a link is its address. */
function plainText(node: Node): string {
  switch (node.type) {
    case 'text':
      return node.value.replaceAll('\n', ' ');
    case 'break':
      return ' ';
    case 'link':
      return node.url;
    case 'root':
    case 'listItem':
      return node.children.map(plainText).join('\n\n');
    case 'list':
      return node.children.map((item) => plainText(item).replaceAll(/\n+/g, ' ')).join('\n');
    case 'paragraph':
    case 'heading':
      return node.children.map(plainText).join('');
    default:
      // Quotes, code, HTML, images: a stop, so that what stands around them does not grow together.
      return ' \u0000 ';
  }
}
