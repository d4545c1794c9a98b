/** Cuts an issue into what its author says and what is pasted or preprinted, so that logs and forms do not outvote people. */
import { isFormHeading, isFormText, isNoiseSection } from './noise.ts';
import { pathsIn } from './paths.ts';
import { fold } from './tokens.ts';

export type IssueText = {
  /** Folded, without the tags in front. */
  title: string;
  /** What stands before the title's text: `[bug]`, `docs:`, `feat(api):`; folded words. */
  tags: string[];
  /** What the author wrote, folded. */
  prose: string;
  /** Code, logs, stack traces, tables, quotes, environment lists and check lists, folded. */
  pasted: string;
  /** Headings of the issue form, folded: they say what kind of issue it is, and nothing about its subject. */
  headings: string;
  /** Languages of code blocks, folded. */
  languages: string[];
  /** File paths mentioned, folded, each once. */
  paths: string[];
  /** Items of lists and check lists. */
  items: number;
};

/** Nothing beyond is read: time stays bounded whatever is pasted, and what an issue is about stands at its beginning. */
export const MAX_TITLE = 500;
export const MAX_BODY = 20_000;

export function readIssue({ title, body }: { title: string; body: string }): IssueText {
  const { tags, rest } = splitTags(withoutLinks(fold(title.slice(0, MAX_TITLE)).slice(0, MAX_TITLE)));
  const text = withoutMarkup(fold(body.slice(0, MAX_BODY)).slice(0, MAX_BODY));
  return { title: rest, tags, ...sections(text), paths: pathsIn(`${rest}\n${text}`) };
}

/** Conventional-commit prefixes and bracketed tags; what is left is the title proper. */
function splitTags(title: string): { tags: string[]; rest: string } {
  const tags: string[] = [];
  let rest = title.trim();
  for (let count = 0; count < 4; count += 1) {
    const match =
      /^(?:[[【(]([^\][【】()]{1,30})[\])】]\s*[:-]?|([a-z][\w/ &-]{0,24}(?:\([\w/, -]{1,30}\))?)!?:(?=\s))\s*/.exec(
        rest,
      );
    const tag = match?.[1] ?? match?.[2];
    if (!match || tag === undefined || match[0].length === rest.length) break;
    tags.push(tag);
    rest = rest.slice(match[0].length);
  }
  return { tags, rest };
}

const withoutLinks = (text: string): string => text.replace(/https?:\/\/[^\s)>\]"']{1,2000}/g, ' ');

/** Each pattern ends at the next delimiter or a fixed length, so that unclosed ones cost no second look at the text. */
function withoutMarkup(body: string): string {
  return withoutLinks(dropComments(body))
    .replace(/\[comment\]: ?<>.*$/gm, ' ')
    .replace(/!\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)/g, ' ')
    .replace(/<\/?[a-z][a-z0-9]{0,15}(?:\s[^<>]{0,500})?\/?>/g, (tag) =>
      /^<\/?(?:pre|code)\b/.test(tag) ? '\n```\n' : ' ',
    );
}

/** Also one that is never closed: GitHub shows nothing behind it. */
function dropComments(text: string): string {
  const parts = text.split('<!--');
  return parts
    .map((part, index) => {
      if (index === 0) return part;
      const end = part.indexOf('-->');
      return end < 0 ? '' : part.slice(end + 3);
    })
    .join(' ');
}

type Sections = Pick<IssueText, 'prose' | 'pasted' | 'headings' | 'languages' | 'items'>;

function sections(text: string): Sections {
  const prose: string[] = [];
  const pasted: string[] = [];
  const headings: string[] = [];
  const languages: string[] = [];
  let items = 0;
  let fence: string | undefined;
  let inNoise = false;
  for (const line of text.split('\n')) {
    const mark = /^\s{0,3}(?:[-*>]\s{1,3})?(```|~~~)\s{0,3}([\w+#-]{0,20})/.exec(line);
    if (mark && (fence === undefined || fence === mark[1])) {
      fence = fence === undefined ? mark[1] : undefined;
      if (fence !== undefined && mark[2]) languages.push(mark[2]);
      continue;
    }
    if (fence !== undefined) {
      pasted.push(line);
      continue;
    }
    const heading = headingOf(line);
    if (heading !== undefined) {
      inNoise = isNoiseSection(heading.text);
      if (inNoise || isFormHeading(heading.text)) headings.push(heading.text);
      else prose.push(heading.text);
      if (heading.rest !== '') (inNoise ? pasted : prose).push(heading.rest);
      continue;
    }
    if (/^\s{0,8}(?:[-*+]|\d{1,3}[.)])\s/.test(line)) items += 1;
    if (isFormText(line)) continue;
    (inNoise || isPasted(line) ? pasted : prose).push(line);
  }
  return { prose: prose.join('\n'), pasted: pasted.join('\n'), headings: headings.join('\n'), languages, items };
}

/** `### Title`, `**Title**` or `**Title:** text`. */
function headingOf(line: string): { text: string; rest: string } | undefined {
  const hashes = /^\s{0,3}#{1,6}\s{0,3}(.{0,200})/.exec(line)?.[1];
  if (hashes !== undefined) return { text: hashes.replaceAll('*', '').trim(), rest: '' };
  const bold = /^\s{0,3}\*\*([^*\n]{1,120})\*\*:?(.*)$/.exec(line);
  if (bold?.[1] === undefined) return undefined;
  const rest = (bold[2] ?? '').trim();
  return rest === '' || /:$/.test(bold[1].trim()) || line.includes('**:') ? { text: bold[1].trim(), rest } : undefined;
}

/** Table rows, quotes, check boxes, indented code, stack frames, log lines, shell sessions and `key: value` of a form. */
function isPasted(line: string): boolean {
  return (
    /^(?: {4}|\t)\S/.test(line) ||
    /^\s{0,3}[|>]/.test(line) ||
    /^\s{0,8}[-*+] \[[ x]?\]/.test(line) ||
    /^\s{0,20}at \S{1,200}.{0,200}:\d/.test(line) ||
    /^\s{0,3}\[?\d{4}[-/]\d{2}[-/]\d{2}[t ]\d{2}:/.test(line) ||
    /^\s{0,8}(?:[$%#>] |>>> )\S/.test(line) ||
    /^\s{0,8}[-*+]?\s?[\w .-]{2,30}:\s{0,3}v?\d+(?:\.[\w-]+)*\s*$/.test(line)
  );
}
