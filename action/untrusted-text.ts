/** Text written by others, made fit to be shown to Claude or to be published in the bot's name. Pure. */

/**
 * Characters that a person does not see but a model reads, or that change the order in which text is shown: what Unicode
 * calls ignorable by default (zero-width and bidirectional controls, tags, variation selectors) and interlinear notes.
 */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: taking control characters out is its purpose.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** An HTML comment is hidden on GitHub; one that is never closed hides the rest. */
const COMMENT = /<!--[\s\S]*?(?:-->|$)/g;
/** Attributes of images are hidden too, and `<picture>` may hold several sources. */
const IMAGE = /<(picture|svg|video|audio|iframe|object)\b[\s\S]*?(?:<\/\1\s*>|$)|<(?:img|source)\b[^>]*(?:>|$)/gi;

export const withoutComments = (markdown: string): string => markdown.replace(COMMENT, '');

/** What a reader of the page on GitHub would see, as far as plain text can tell. */
export function visibleText(markdown: string): string {
  const shown = withoutComments(markdown.replaceAll('\r\n', '\n')).replace(IMAGE, '[image]');
  return printable(shown);
}

/** For text that is shown as it is, such as a program's output: only what nobody can see is taken out. */
export function printable(text: string): string {
  return text.replace(INVISIBLE, '').replace(CONTROL, '');
}

/** For code that is judged: what nobody can see may be the point, so it is named instead of taken out. */
export function revealed(text: string): string {
  const name = (character: string) =>
    `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
  return text.replace(INVISIBLE, name).replace(CONTROL, name);
}

/** Cuts at a line end where one is near, and says so. Sizes in characters. */
export function limitText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit);
  const line = cut.lastIndexOf('\n');
  const kept = line > limit * 0.8 ? cut.slice(0, line) : cut;
  return `${kept}\n[… ${text.length - kept.length} more characters were cut …]`;
}

const BREAK = '\u200b';

/**
 * Published text must not ping people nor close other issues: a zero-width space parts `@` from a name, and a closing
 * keyword in two. Sources: GitHub's documentation on mentions and on linking a pull request to an issue.
 */
export function inertText(text: string): string {
  return withoutComments(text)
    .replace(/@(?=[\w-])/g, `@${BREAK}`)
    .replace(/\b(close|fix|resolve)(s|d|es|ed)?(?=:?\s+(?:#|GH-|https?:|[\w.-]+\/[\w.-]+#))/gi, (word) => {
      return `${word.slice(0, 2)}${BREAK}${word.slice(2)}`;
    });
}

/** One line without line ends, for titles and commit subjects. */
export function oneLine(text: string, limit: number): string {
  const line = inertText(visibleText(text)).replace(/\s+/g, ' ').trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1).trimEnd()}…`;
}
