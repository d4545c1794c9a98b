/** Answers to commands. */
import { PRIORITIES } from '../contract/labels.ts';
import { writeMarker } from '../contract/marker.ts';
import { REPLY_MARKER, replyMarkerJson } from '../core/actions.ts';
import type { Message, Reply } from '../core/replies.ts';
import { RIGHTS_IN_WORDS } from '../core/rights.ts';
import { commandList, ENDING_OF, HELP, help, whoMay } from './commands.ts';
import { code } from './escape.ts';
import { names, whatHappensNext } from './next.ts';
import { queueList } from './queue.ts';
import { subject, type TaskView } from './view.ts';
import { whyThisWay } from './why.ts';

export function renderReply(reply: Reply, view: TaskView): string {
  const parts = reply.messages.map((message) => words(message, view));
  return [...new Set(parts), writeMarker(REPLY_MARKER, replyMarkerJson(reply.to))].join('\n\n');
}

/** On a pull request that is no task, whatever the command was. */
export const renderMisplaced = (to: number): string =>
  [
    'Nothing was done: nobody has asked for a review of this pull request, which `/claude review` does while it is open. `/claude fix` is for the pull request that came from a task. Every other command is for issues that are tasks, and for pull requests after that.',
    writeMarker(REPLY_MARKER, replyMarkerJson(to)),
  ].join('\n\n');

function words(message: Message, view: TaskView): string {
  switch (message.kind) {
    case 'status':
      return `**${view.draft.state}** – ${whatHappensNext(view)}`;
    case 'why':
      return whyThisWay(view);
    case 'queue':
      return queueList(view);
    case 'help':
      return help();
    case 'unknown-verb': {
      const nearest = message.nearest === null ? '' : ` Did you mean \`/claude ${message.nearest}\`?`;
      return `There is no command ${code(message.found)}.${nearest} Commands: ${commandList()}.`;
    }
    case 'unexpected-argument':
      return `${code(message.found)} was not understood, so nothing was done: it is \`/claude ${HELP[message.verb].usage}\` and nothing else on the line.`;
    case 'wrong-argument':
      return wrongArgument(message);
    case 'not-allowed':
      return `\`/claude ${message.verb}\` is for ${whoMay(message.verb)}; nothing was done.`;
    case 'running':
      return `Attempt ${message.attempt} is under way, so there is nothing to retry yet. \`/claude cancel\` stops it.`;
    case 'needs-approval':
      return `The text has not been approved; ${RIGHTS_IN_WORDS} comment \`/claude approve\`, which also queues the task.`;
    case 'issue-closed':
      return `The ${subject(view)} is closed. Reopen it, then comment \`/claude retry\`.`;
    case 'issue-locked':
      return `The ${subject(view)} is locked, so no work is done on it. Unlock it, then comment \`/claude retry\`.`;
    case 'no-pull-request':
      return 'This is an issue, and `/claude review` is for a pull request: comment it there. What an issue asks about code is answered when it is opened.';
    case 'not-an-issue':
      return 'This is a pull request, and `/claude plan` is for an issue: comment it there.';
    case 'labelled-otherwise':
      return `The label ${code(message.label)} says what comes of this issue, so nothing was done. Take it off, then comment \`/claude plan\` again.`;
    case 'nothing-to-fix':
      return 'There is no open pull request of this task, so there is nothing to fix. `/claude fix` is for the pull request that came from a task, while it is open; `/claude retry` on the issue starts another attempt.';
    case 'text-changed':
      return 'The text was edited after your comment, by someone who cannot approve it. Read it again, then comment `/claude approve` again.';
    case 'already-approved':
      return 'This text is approved already.';
    case 'already-queued':
      return `It is queued already. ${whatHappensNext(view)}`;
    case 'already-over':
      return `The task is over (${message.state}), so there is nothing to cancel.`;
    case 'not-waiting':
      return message.attempt === null
        ? 'Only a task that waits can be held back, and this one does not.'
        : `Attempt ${message.attempt} is under way, and only a task that waits can be held back. \`/claude cancel\` stops it.`;
    case 'not-paused':
      return `It is not held back. ${whatHappensNext(view)}`;
    case 'from-next-attempt':
      return `That holds from the next attempt on${ENDING_OF[view.draft.state]}.`;
    case 'unknown-specialty': {
      const begin = message.found === null ? 'Something is missing' : `${code(message.found)} is no specialty here`;
      const meant = message.nearest === null ? '' : ` Did you mean \`/claude specialty ${message.nearest}\`?`;
      return `${begin}, so nothing was done.${meant} It is \`/claude ${HELP.specialty.usage}\`, with one of ${either(message.known)}.`;
    }
    case 'unknown-pc': {
      const nearest = message.nearest === null ? '' : ` Did you mean ${code(message.nearest)}?`;
      const known = message.known.length === 0 ? 'There is none.' : `There are ${names(message.known)}.`;
      return `There is no PC ${code(message.found)} in the cluster, so nothing was done.${nearest} ${known}`;
    }
    case 'pc-without-label':
      return `${code(message.name)} has no label of its own, so no task can be sent to just this PC. Give the runner a label that begins with \`pc-\`.`;
    case 'runners-hidden':
      return 'The App may not list the runners here, so it cannot send a task to one PC. Give it the permission "Administration: read" (for an organization\'s runners "Self-hosted runners: read").';
  }
}

function wrongArgument({ verb, found, nearest }: Extract<Message, { kind: 'wrong-argument' }>): string {
  const begin = found === null ? 'Something is missing' : `${code(found)} is not known`;
  const meant = nearest === null ? '' : ` Did you mean \`/claude ${verb} ${nearest}\`?`;
  return `${begin}, so nothing was done.${meant} It is \`/claude ${HELP[verb].usage}\`, with ${ALLOWED[verb]}.`;
}

const either = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ');

const ALLOWED = {
  retry: 'the name of a PC',
  assign: 'the name of a PC, or `any`',
  priority: `one of ${either(PRIORITIES)}, or a number from 1 to 10, where 10 is most urgent`,
};
