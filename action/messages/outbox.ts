/** The messages of one attempt, over its rounds, and what has become of each. Pure. */
import type { Message } from './message.ts';

/** Why a message was not left. */
export type Why =
  | { kind: 'no-address' | 'elsewhere' | 'empty' | 'too-many' | 'own-issue' | 'no-app' | 'attempt-failed' }
  | { kind: 'missing' | 'moved' | 'no-issue' | 'closed' | 'no-task' }
  /** GitHub's own words. */
  | { kind: 'refused'; message: string };

/** `to`: as Claude has named the issue. */
export type Unsent = { to: string; why: Why };

/** Where it stands. `isNew`: it was not left there before. */
export type Sent = { to: number; url: string | undefined; isNew: boolean };

export type Outbox = { messages: readonly Message[]; sent: readonly Sent[]; unsent: readonly Unsent[] };

export const EMPTY_OUTBOX: Outbox = { messages: [], sent: [], unsent: [] };

/** A later round speaks for the whole change: what it says to an issue takes the place of what an earlier one said to it. */
export function addToOutbox(outbox: Outbox, messages: readonly Message[], unsent: readonly Unsent[]): Outbox {
  const latest = new Map([...outbox.messages, ...messages].map((message) => [message.to, message]));
  const refused = new Map([...outbox.unsent, ...unsent].map((one) => [JSON.stringify(one), one]));
  return { messages: [...latest.values()], sent: [], unsent: [...refused.values()] };
}
