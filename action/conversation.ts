/** What Claude is told of comments and messages, and of images that it cannot see. Pure. */

import { printable, visibleText, withoutComments } from '../app/contract/visible-text.ts';
import type { Said } from './github/port.ts';
import type { OpenMessage } from './messages/open.ts';
import { limitText } from './untrusted-text.ts';

const LIMITS = { one: 6000, all: 24_000, images: 20, address: 300 };

type Spoken = Pick<Said, 'author' | 'at' | 'body'>;

/** One text for each comment: the latest that have room, oldest first. */
export function commentTexts(said: readonly Spoken[]): string[] {
  const blocks = said.map(describe);
  let room = LIMITS.all;
  const first = blocks.findLastIndex((block) => {
    room -= block.length;
    return room < 0;
  });
  const left = first + 1;
  return [...(left === 0 ? [] : [`[… ${left} earlier ones were left out …]`]), ...blocks.slice(left)];
}

/** The same for messages. */
export const messageTexts = (messages: readonly OpenMessage[]): string[] =>
  commentTexts(
    messages.map(({ from, attempt, run, at, text }) => ({
      author: `Claude, at work on #${from} (attempt ${attempt}, ${printable(run)})`,
      ...{ at, body: text },
    })),
  );

const describe = ({ author, at, body }: Spoken): string =>
  `## ${author}, ${at.slice(0, 16).replace('T', ' ')}\n\n${limitText(visibleText(body).trim(), LIMITS.one)}`;

/** Markdown's and HTML's; of both only the address counts, since the words beside it may be hidden. */
const IMAGE = /!\[[^\]]*\]\(\s*<?([^\s)>]+)|<(?:img|source)\b[^>]*?\b(?:src|srcset)\s*=\s*["']?([^\s"'>]+)/gi;

/** Addresses of images in the texts, each once. */
export function imageLines(texts: readonly string[]): string[] {
  const found = texts.flatMap((text) =>
    [...withoutComments(text).matchAll(IMAGE)].map(([, markdown, html]) => markdown ?? html ?? ''),
  );
  const addresses = [...new Set(found)].filter((address) => /^https?:$/.test(schemeOf(address)));
  const shown = addresses.slice(0, LIMITS.images).map((address) => `- ${printable(address).slice(0, LIMITS.address)}`);
  const more = addresses.length - shown.length;
  return [...shown, ...(more > 0 ? [`- and ${more} more`] : [])];
}

const schemeOf = (address: string): string => (URL.canParse(address) ? new URL(address).protocol : '');
