/** Text that people wrote, as a reader of the page on GitHub sees it: a model is told no more than that. Pure. */

/**
 * Characters that a person does not see but a model reads, or that change the order in which text is shown: what Unicode
 * calls ignorable by default (zero-width and bidirectional controls, tags, variation selectors) and interlinear notes.
 */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;
const CONTROL = /(?![\t\n\r])\p{Cc}/gu;

/** An HTML comment is hidden on GitHub; one that is never closed hides the rest. */
const COMMENT = /<!--[\s\S]*?(?:-->|$)/g;
/** Attributes of images are hidden too, and `<picture>` may hold several sources. */
const IMAGE = /<(picture|svg|video|audio|iframe|object)\b[\s\S]*?(?:<\/\1\s*>|$)|<(?:img|source)\b[^>]*(?:>|$)/gi;

export const withoutComments = (markdown: string): string => markdown.replace(COMMENT, '');

/** What a reader of the page would see, as far as plain text can tell. */
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
