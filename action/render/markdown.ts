/** Small helpers for Markdown that GitHub shows. Pure. */

/** GitHub's limit for the summary and for the text of a check run, and for the body of a pull request. */
export const LONGEST = 65_535;

/** A code block whose fence is longer than any run of backticks inside, so that the text cannot end it. */
export function codeBlock(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text.trimEnd()}\n${fence}`;
}

/** Text inside a code span, on one line. */
export function code(text: string): string {
  const flat = text.replace(/\s+/g, ' ').replaceAll('`', 'ˋ').trim();
  return `\`${flat}\``;
}

export function details(summary: string, inner: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${inner}\n\n</details>`;
}

/** A cell of a table on one line. */
export const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();

/**
 * Cuts to the limit at a line end, closes the code block or `<details>` that the cut runs through, and says that something
 * is missing.
 */
export function cutMarkdown(markdown: string, limit = LONGEST): string {
  if (markdown.length <= limit) return markdown;
  const note = '\n\n*The rest was too long for GitHub; it is in the log of the run.*';
  const room = limit - note.length - CLOSERS;
  const cut = markdown.slice(0, room);
  const kept = cut.slice(0, Math.max(0, cut.lastIndexOf('\n')));
  return `${kept}${closers(kept)}${note}`.slice(0, limit);
}

/** Room for what `closers` may add. */
const CLOSERS = 200;

function closers(markdown: string): string {
  let fence: string | undefined;
  let open = 0;
  for (const line of markdown.split('\n')) {
    const [run] = /^`{3,}/.exec(line) ?? [];
    if (fence !== undefined) {
      if (run !== undefined && run.length >= fence.length && line.trim() === run) fence = undefined;
      continue;
    }
    if (run !== undefined) fence = run;
    else if (line.startsWith('<details')) open += 1;
    else if (line.startsWith('</details')) open -= 1;
  }
  const block = fence === undefined ? '' : `\n${fence.slice(0, 100)}`;
  return `${block}${'\n\n</details>'.repeat(Math.max(0, Math.min(open, 5)))}`;
}
