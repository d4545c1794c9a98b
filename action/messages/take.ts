/** Finds the messages in Claude's closing words, and takes them out: they are not for the reader of those. Pure. */
import { publishable } from '../render/publishable.ts';
import { limitText } from '../untrusted-text.ts';
import { BLOCK, LIMITS, type Message } from './message.ts';
import type { Unsent } from './outbox.ts';

type Taken = {
  /** The rest of what was said. */
  said: string;
  messages: Message[];
  unsent: Unsent[];
};

/** Opens or closes a block of code. */
const FENCE = /^ {0,3}(`{3,}|~{3,})([^`]*)$/;

/** `repository` as `owner/name`. Line by line, since a parser of Markdown takes long for texts that are made for that. */
export function takeMessages(said: string, repository: string): Taken {
  if (!said.includes(BLOCK)) return { said, messages: [], unsent: [] };
  const rest: string[] = [];
  const blocks: { address: string; lines: string[] }[] = [];
  let open: { fence: string; lines: string[] } | undefined;
  for (const line of said.split(/\r?\n/)) {
    const [, fence, info = ''] = FENCE.exec(line) ?? [];
    if (open) {
      const closes = fence?.startsWith(open.fence) && info.trim() === '';
      if (!closes || open.lines === rest) open.lines.push(line);
      if (closes) open = undefined;
      continue;
    }
    const [language, ...address] = info.trim().split(/\s+/);
    const isMessage = fence !== undefined && language === BLOCK;
    const lines: string[] = isMessage ? [] : rest;
    if (isMessage) blocks.push({ address: address.join(' '), lines });
    else rest.push(line);
    if (fence !== undefined) open = { fence, lines };
  }
  const read = blocks.map(({ address, lines }) => toMessage(address, lines.join('\n'), repository));
  return {
    said: blocks.length === 0 ? said : rest.join('\n').trim(),
    messages: read.filter((one) => 'text' in one),
    unsent: read.filter((one) => 'why' in one),
  };
}

/** `#12`, or `owner/name#12` of this repository. */
const ADDRESS = /^(?:([\w.-]+\/[\w.-]+)#|#)?([1-9]\d{0,8})$/;

function toMessage(address: string, value: string, repository: string): Message | Unsent {
  const [, elsewhere, number] = ADDRESS.exec(address) ?? [];
  if (number === undefined) return { to: address.slice(0, 100), why: { kind: 'no-address' } };
  if (elsewhere !== undefined && elsewhere.toLowerCase() !== repository.toLowerCase())
    return { to: address, why: { kind: 'elsewhere' } };
  const text = limitText(publishable(value).trim(), LIMITS.longest);
  return text === '' ? { to: `#${number}`, why: { kind: 'empty' } } : { to: Number(number), text };
}
