/** What people read about the commands themselves. A verb that is missing here breaks the build. */
import type { State } from '../contract/labels.ts';
import { COMMANDS, VERBS, type Verb } from '../core/command-table.ts';
import { RIGHTS_IN_WORDS } from '../core/rights.ts';

export const HELP: { readonly [verb in Verb]: { usage: string; does: string } } = {
  retry: {
    usage: 'retry [on <pc>]',
    does: 'starts another attempt, or ends a waiting time; on that PC, if you name one',
  },
  fix: {
    usage: 'fix [what]',
    does: "on a task's pull request: another attempt that deals with its open review threads, and with what you add",
  },
  review: {
    usage: 'review',
    does: 'on a pull request: reviews it as it stands, with comments on its lines; again after a change',
  },
  plan: { usage: 'plan', does: 'proposes how to break the issue down into sub-issues, which a ticked box creates' },
  cancel: { usage: 'cancel', does: 'stops the attempt, or takes the task out of the queue' },
  approve: { usage: 'approve', does: "lets the issue's present text be worked on" },
  pause: { usage: 'pause', does: 'holds the task back while it waits' },
  resume: { usage: 'resume', does: 'lets a held task go on' },
  priority: {
    usage: 'priority <level>',
    does: '`urgent`, `high`, `medium`, `low`, or 1 to 10: 9 and 10 are urgent, 7 and 8 high, 4 to 6 medium',
  },
  specialty: { usage: 'specialty <name>', does: 'sends it to PCs of that specialty' },
  assign: { usage: 'assign <pc>', does: 'waits for just that PC and runs the next attempt there; `any` undoes it' },
  status: { usage: 'status', does: 'says where the task stands and what it waits for' },
  why: { usage: 'why', does: 'says why this specialty, this priority, this PC, this state' },
  queue: { usage: 'queue', does: "lists the repository's queue" },
  help: { usage: 'help', does: 'shows this list' },
};

export const commandList = (): string => VERBS.map((verb) => `\`/claude ${verb}\``).join(', ');

/** The people a command is for. */
export function whoMay(verb: Verb): string {
  switch (COMMANDS[verb].right) {
    case 'everybody':
      return 'everybody';
    case 'author':
      return `the issue's author and ${RIGHTS_IN_WORDS}`;
    case 'write':
      return RIGHTS_IN_WORDS;
  }
}

export function help(): string {
  const rows = VERBS.map((verb) => {
    const others = COMMANDS[verb].aliases.map((alias) => `\`${alias}\``).join(', ');
    return `| \`/claude ${HELP[verb].usage}\` | ${HELP[verb].does} | ${whoMay(verb)} | ${others} |`;
  });
  return ['| Command | What it does | Who may | Also |', '|---|---|---|---|', ...rows].join('\n');
}

/** How a sentence about the next attempt ends: whether one will come by itself. */
export const ENDING_OF: { readonly [state in State]: string } = {
  pending: '',
  blocked: '',
  queued: '',
  assigned: '; the one under way goes on',
  'in-progress': '; the one under way goes on',
  testing: '; the one under way goes on',
  review: ', which `/claude retry` starts',
  completed: ', which `/claude retry` starts',
  failed: ', which `/claude retry` starts',
  cancelled: ', which `/claude retry` starts',
};
