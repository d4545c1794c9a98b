/** Text of other people on its way into the app's Markdown: it must not ping, link, format or hide anything. */

/** Longest piece of foreign text in a sentence. */
const MAX = 200;

/** One line of inert text: Markdown and HTML lose their meaning, `@name`, `#1` and `http://…` become plain words. */
export function inert(text: string): string {
  const oneLine = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const short = oneLine.length > MAX ? `${oneLine.slice(0, MAX - 1)}…` : oneLine;
  return short
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]()~|!]/g, '\\$&')
    .replace(/[@#]/g, '$&<!-- -->')
    .replace(/:\/\//g, ':/<!-- -->/')
    .replace(/\b(gh)-(?=\d)/gi, '$1<!-- -->-')
    .replace(/\bwww\./gi, 'www<!-- -->.');
}

/** The same, shown as code. Code neither pings nor links: only what would end it must go, and what could be taken for a marker of ours. */
export function code(text: string): string {
  const oneLine = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll('`', 'ʼ')
    .replaceAll('<!--', '<\u200b!--')
    .trim();
  return `\`${(oneLine.length > MAX ? `${oneLine.slice(0, MAX - 1)}…` : oneLine) || ' '}\``;
}
