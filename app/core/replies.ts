/** Answers to commands, as data; `render/replies.ts` has their words. */
import type { State } from '../contract/labels.ts';
import type { Verb } from './command-table.ts';
import type { Command } from './commands.ts';

export type Message =
  | { kind: 'status' | 'why' | 'queue' | 'help' }
  | Exclude<Command, { kind: 'command' }>
  | { kind: 'not-allowed'; verb: Verb }
  | { kind: 'running'; attempt: number }
  | { kind: 'needs-approval' }
  | { kind: 'issue-closed' }
  | { kind: 'issue-locked' }
  /** Only a pull request can be reviewed. */
  | { kind: 'no-pull-request' }
  /** Only an issue can be broken down. */
  | { kind: 'not-an-issue' }
  | { kind: 'labelled-otherwise'; label: string }
  /** There is no open pull request of this task. */
  | { kind: 'nothing-to-fix' }
  | { kind: 'text-changed' }
  | { kind: 'already-approved' }
  | { kind: 'already-queued' }
  | { kind: 'already-over'; state: State }
  /** Only what waits can be held back. */
  | { kind: 'not-waiting'; attempt: number | null }
  | { kind: 'not-paused' }
  /** It is done, and takes effect later than one may think. */
  | { kind: 'from-next-attempt' }
  /** `found` is null when none was named. */
  | { kind: 'unknown-specialty'; found: string | null; known: string[]; nearest: string | null }
  | { kind: 'unknown-pc'; found: string; known: string[]; nearest: string | null }
  | { kind: 'pc-without-label'; name: string }
  | { kind: 'runners-hidden' };

/** `to` is the id of the comment that is answered. */
export type Reply = { to: number; messages: Message[] };
