/** Claude's Markdown made fit to stand in the bot's name, with its code left as it is. Pure. */
import { fromMarkdown } from 'mdast-util-from-markdown';
import { printable, visibleText } from '../../app/contract/visible-text.ts';
import { inertText, limitText } from '../untrusted-text.ts';

/** In characters; beyond, GitHub would not take it anyway. */
const LONGEST = 100_000;

/** Emphasis changes nothing here, and parsing it takes quadratic time on texts made for that. */
const PARSER = { extensions: [{ disable: { null: ['attention'] } }] };

type Range = { start: number; end: number };

/**
 * Outside of code nothing pings, closes or hides anything. In code nothing of that happens by itself, and a changed
 * character would break what people copy; only what could be taken for one of our own hidden markers is parted there.
 */
export function publishable(markdown: string): string {
  const text = limitText(printable(markdown.replaceAll('\r\n', '\n')), LONGEST);
  let done = 0;
  const parts: string[] = [];
  for (const { start, end } of codeIn(text)) {
    parts.push(inert(text.slice(done, start)), text.slice(start, end).replaceAll('<!--', '<\u200b!--'));
    done = end;
  }
  return [...parts, inert(text.slice(done))].join('');
}

const inert = (text: string) => inertText(visibleText(text));

type Node = ReturnType<typeof fromMarkdown>['children'][number];

/** Where code stands, in order. In a row of a table a `|` ends the cell even in code: such code is taken for text. */
function codeIn(text: string): Range[] {
  const found: Range[] = [];
  const visit = (node: Node) => {
    const start = node.position?.start.offset;
    const end = node.position?.end.offset;
    if (start === undefined || end === undefined) return;
    const isCode = node.type === 'code' || (node.type === 'inlineCode' && !text.slice(start, end).includes('|'));
    if (isCode) found.push({ start, end });
    else if ('children' in node) for (const child of node.children) visit(child);
  };
  for (const node of fromMarkdown(text, PARSER).children) visit(node);
  return found;
}
