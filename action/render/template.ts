/** The repository's template for pull requests. Pure. */
import { withoutComments } from '../../app/contract/visible-text.ts';

/** Where GitHub looks for it, the first that is there; see "Creating a pull request template" in its documentation. */
const PLACES = ['.github/', '', 'docs/'].flatMap((directory) =>
  ['md', 'txt', ''].map((ending) => `${directory}pull_request_template${ending === '' ? '' : `.${ending}`}`),
);

/** Of these paths, the one that GitHub would take; its case does not count. */
export const findTemplate = (paths: readonly string[]): string | undefined =>
  PLACES.map((place) => paths.find((path) => path.toLowerCase() === place)).find((path) => path !== undefined);

const HEADING = /^#{1,6}[ \t]+(.+?)[ \t#]*$/gm;

const headings = (markdown: string): string[] =>
  [...withoutComments(markdown).matchAll(HEADING)].map(([, title = '']) => title.trim().toLowerCase());

/** What Claude said, when it keeps to the template; otherwise with the template below it, for a person to fill in. */
export function inTemplate(said: string, template: string | undefined): string {
  if (template === undefined) return said;
  const wanted = headings(template);
  const there = new Set(headings(said));
  if (wanted.length > 0 && wanted.every((title) => there.has(title))) return said;
  return `${said}\n\n${withoutComments(template).trim()}`.trim();
}
