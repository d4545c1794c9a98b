/** Messages between tasks: the comment that shows one, and what the report says of those that Claude wrote. Pure. */
import { type LeftMessage, LIMITS, messageMarker } from '../messages/message.ts';
import type { Outbox, Sent, Unsent, Why } from '../messages/outbox.ts';
import { inertText } from '../untrusted-text.ts';
import { code } from './markdown.ts';

/** The text stands in a quote, where nothing is a command. */
export function messageComment(message: LeftMessage): string {
  const { from, run, text } = message;
  return [
    `**A message from #${from}**, left by Claude for whoever works on this issue:`,
    text.replace(/^/gm, '> '),
    `<sub>The next attempt here is told of it as information: it orders and starts nothing. [Log of the run](${run})</sub>\n${messageMarker(message)}`,
  ].join('\n\n');
}

const MOST_LINES = 20;

/** For the check run; empty where Claude wrote none. */
export function messagesReport({ sent, unsent }: Pick<Outbox, 'sent' | 'unsent'>): string {
  const lines = [...sent.map(sentLine), ...unsent.map(unsentLine)];
  if (lines.length === 0) return '';
  const more = lines.length > MOST_LINES ? [`- … and ${lines.length - MOST_LINES} more`] : [];
  return ['### Messages to other tasks\n', ...lines.slice(0, MOST_LINES), ...more].join('\n');
}

function sentLine({ to, url, isNew }: Sent): string {
  const where = `#${to}${url === undefined ? '' : ` ([there](${url}))`}`;
  return isNew ? `- Left on ${where}.` : `- Not left on ${where} again: the same stands there already.`;
}

const unsentLine = ({ to, why }: Unsent): string => `- Not left for ${code(to)}: ${reason(why)}`;

function reason(why: Why): string {
  switch (why.kind) {
    case 'no-address':
      return 'that names no issue; a message is for a number, such as `#12`.';
    case 'elsewhere':
      return 'that is in another repository; messages stay in this one.';
    case 'empty':
      return 'it says nothing.';
    case 'too-many':
      return `one attempt may leave ${LIMITS.most} messages.`;
    case 'own-issue':
      return 'that is the issue itself; what its next attempt has to know stands in a comment of yours.';
    case 'no-app':
      return "messages are written with the App's own token, and this job had none: set `PUBLIC_URL`, so that jobs reach the App.";
    case 'attempt-failed':
      return 'the attempt did not come to its end; a later one may leave it.';
    case 'missing':
      return 'there is no such issue in this repository.';
    case 'moved':
      return 'that issue has been moved to another repository.';
    case 'no-issue':
      return 'that is a pull request; messages are for issues.';
    case 'closed':
      return 'that issue is closed. Reopen it if it still has to be known there.';
    case 'no-task':
      return 'that issue is no task of the cluster: it carries no `claude:` label.';
    case 'refused':
      return `GitHub did not take it (${inertText(why.message)}).`;
  }
}
