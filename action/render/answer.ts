/** The comment that answers an issue, and the text of a review. Pure. */
import { markerJson, readMarker, writeMarker } from '../../app/contract/marker.ts';
import type { Remark } from '../answer/review.ts';
import { type ThreadReply, unsettledMarker } from '../threads.ts';
import { code, cutMarkdown, LONGEST } from './markdown.ts';
import { publishable } from './publishable.ts';
import { dollars, plural } from './words.ts';

export type Circumstances = {
  task: number;
  /** The commit that was read. */
  head: string;
  turns: number;
  costUsd: number;
  runUrl: string;
};

const ANSWER = 'answer';
export const answerMarker = (task: number): string => writeMarker(ANSWER, markerJson({ task }));
const REVIEW = 'review';

export function answerComment(facts: Circumstances & { said: string }): string {
  const next =
    'Nothing was changed, and the issue stays open: close it when you have what you need. To ask again, edit it and comment `/claude retry`; to have it worked on, give it a label such as `kind:feature` first.';
  return complete(publishable(facts.said), `${measure('Read at', facts)} ${next}`, ANSWER, { task: facts.task });
}

export const isAnswerTo = (task: number, comment: string): boolean =>
  readMarker(ANSWER, comment)?.json === markerJson({ task });

/** `elsewhere`: remarks that can stand beside no line. */
export function reviewBody(facts: Circumstances & { said: string; elsewhere: readonly Remark[] }): string {
  const said = publishable(facts.said).trim() || 'Nothing is said of the whole.';
  const remarks = facts.elsewhere.map(
    (remark) => `**${code(`${remark.path}:${remark.line}`)}**\n\n${remarkBody(remark)}`,
  );
  const text = [said, ...(remarks.length > 0 ? ['### Further remarks', ...remarks] : [])].join('\n\n');
  const next =
    'A review by Claude approves nothing and blocks nothing: that is for people. After a change, `/claude review` asks again.';
  return complete(text, `${measure('Reviewed at', facts)} ${next}`, REVIEW, { task: facts.task, head: facts.head });
}

export function isReviewOf(head: string, body: string): boolean {
  return readMarker(REVIEW, body)?.json.includes(`"${head}"`) === true;
}

/** GitHub takes as much for a comment as for a check run. */
export const remarkBody = ({ body }: Remark): string => cutMarkdown(publishable(body).trim(), 10_000);

/** In a conversation beside a line. */
export function threadReply({ body, isSettled }: Omit<ThreadReply, 'threadId'>, runUrl: string): string {
  const run = `[this run](${runUrl})`;
  if (body === undefined)
    return `Claude dealt with the review in ${run} and said nothing to this conversation. See in the change whether it is settled; if it is not, \`/claude fix\` has it looked at again.\n${unsettledMarker()}`;
  const text = cutMarkdown(publishable(body).trim(), 10_000);
  return isSettled
    ? `${text}\n\n<sub>Claude, in ${run}. Resolve the conversation if that settles it.</sub>`
    : `${text}\n\n<sub>Claude, in ${run}, **which did not succeed**: the work is on the branch, and the next attempt comes back to this.</sub>\n${unsettledMarker()}`;
}

export function measure(what: string, { head, turns, costUsd, runUrl }: Circumstances): string {
  return `${what} commit ${head.slice(0, 7)} · ${dollars(costUsd)} · ${plural(turns, 'turn')} · [log of the run](${runUrl})<br>`;
}

function complete(text: string, footer: string, marker: string, value: object): string {
  const end = `\n\n<sub>${footer}</sub>\n${writeMarker(marker, markerJson(value))}`;
  return cutMarkdown(text.trim(), LONGEST - end.length) + end;
}
