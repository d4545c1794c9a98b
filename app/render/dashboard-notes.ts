/** Why a ticked box did nothing: one line each. */
import type { Note, Refusal } from '../core/dashboard/stamp.ts';
import { whoMay } from './commands.ts';
import { code } from './escape.ts';
import { minute } from './view.ts';

export function noteWords(note: Note): string {
  const { by, verb, number, why, at } = note;
  const who = by === '' ? 'Somebody' : code(by);
  return `${who} ticked “${verb}” for [#${number}](../issues/${number}) (${minute(at)}): ${reason(why, note)}, so nothing was done.`;
}

function reason(why: Refusal, { verb }: Note): string {
  switch (why) {
    case 'not-allowed':
      return `that is for ${whoMay(verb)}`;
    case 'unknown-person':
      return 'GitHub does not tell who it was';
    case 'running':
      return 'an attempt is under way';
    case 'needs-approval':
      return 'it waits for approval, by `/claude approve` on the issue';
    case 'issue-closed':
      return 'the issue is closed';
    case 'already-over':
      return 'it was over already';
    case 'not-waiting':
      return 'it does not wait any more';
  }
}
