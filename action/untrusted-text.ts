/** Text written by others, cut to size and made fit to be published in the bot's name. Pure. */
import { visibleText, withoutComments } from '../app/contract/visible-text.ts';

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
 * Published text must not ping people, close other issues nor hide anything: a zero-width space parts `@` from a name, a closing
 * keyword in two, and what taking comments out has made a comment of. Sources: GitHub's documentation on mentions and on linking a pull request to an issue.
 */
export function inertText(text: string): string {
  return withoutComments(text)
    .replaceAll('<!--', `<${BREAK}!--`)
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
